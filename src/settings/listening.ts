import * as Setting from "../Setting.ts"

/** Where it listens for people, and by what names they find it. */
export const listening = {
  host: Setting.host(
    "127.0.0.1",
    "Where chat listens. Loopback until you say otherwise; `0.0.0.0` or `::` opens it to others."
  ),
  port: Setting.portOrOff("2626", "The port of the chat, in plain text; `off` leaves the other ways in."),
  tlsPort: Setting.portOrOff(
    "off",
    "The port of the chat over TLS, on the same host; 6697 is usual. It needs the certificate below."
  ),
  unixSocket: Setting.fileOrOff(
    "off",
    "A Unix socket where chat listens as well. Whoever may open it is on this machine, and outside the limits per address."
  ),
  unixSocketMode: Setting.fileMode(
    "600",
    "Who may open that socket, as chmod says it: only the server's own user, unless you give it to a group (`660`)."
  ),
  httpHost: Setting.host("127.0.0.1", "Where the page in the browser listens, apart from the line chat."),
  httpPort: Setting.portOrOff(
    "8080",
    "The port of the page in the browser and of what operators watch; `off` disables it."
  ),
  origins: Setting.origins(
    "none",
    "Where the page is found, as `https://chat.example`, with commas: names the server is asked by (`Host`), and origins whose pages may chat here. On loopback all other names than this machine's are refused; elsewhere addresses are served, and names without a dot where none are listed."
  ),
  backlog: Setting.count(1, 65_535)(
    "4096",
    "Connections the kernel holds until they are accepted; with Node's own 511 a rush of people waits for retries."
  ),
  tcpReusePort: Setting.onOff("off", "SO_REUSEPORT: several processes share the port (Node 22.12 or newer).")
} as const
