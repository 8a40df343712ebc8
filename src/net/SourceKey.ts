/**
 * What counts as one source of connections or datagrams.
 */
import * as NetAddress from "effect/net/NetAddress"

/** One IPv6 subscriber usually holds a /64; an IPv4-mapped address is the IPv4 address. */
export const sourceKeyOf = (source: NetAddress.IpAddress): string => {
  const address = NetAddress.toCanonical(source)
  return NetAddress.isIpv4Address(address)
    ? NetAddress.formatIp(address)
    : NetAddress.ipv6ToSegments(address).slice(0, 4).join(":")
}
