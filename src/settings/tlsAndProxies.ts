import * as Setting from "../Setting.ts"

/** What happens on a connection before the first line is heard: proxies speak for others, TLS shakes hands. */
export const tlsAndProxies = {
  tlsCertificate: Setting.fileOrOff(
    "off",
    "A file with the certificate (PEM, its chain after it): the page is then served by HTTPS only. SIGHUP reads it anew."
  ),
  tlsKey: Setting.fileOrOff("off", "The file with the private key of the certificate (PEM). Both, or neither."),
  tlsMinVersion: Setting.oneOf(["TLSv1.2", "TLSv1.3"])(
    "TLSv1.2",
    "The oldest version of TLS that is spoken; those before 1.2 are broken (RFC 8996)."
  ),
  trustedProxies: Setting.networks(
    "none",
    "Proxies that are believed for whom they speak (`X-Forwarded-For`, PROXY protocol): addresses or networks, with commas."
  ),
  proxyProtocol: Setting.onOff(
    "off",
    "Whether the trusted proxies say by the PROXY protocol (version 1) for whom they connect to the chat: they must, then."
  ),
  handshakeTimeout: Setting.duration("100ms", "2m")(
    "10s",
    "How long a proxy's header and a TLS handshake may take together before the connection is closed."
  )
} as const
