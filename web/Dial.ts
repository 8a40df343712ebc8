/**
 * The WebSocket of the server that this page came from.
 */
import type { Wire, WireEvents } from "./Connection.ts"

/** `/ws` beside the page, wherever a proxy has put the page. */
const address = (): URL => {
  const url = new URL("ws", location.href)
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:"
  url.search = ""
  url.hash = ""
  return url
}

/** Opens a WebSocket. */
export const dial = ({ onClose, onOpen, onText }: WireEvents): Wire => {
  const socket = new WebSocket(address(), "hubbub.v1")
  socket.addEventListener("open", onOpen)
  socket.addEventListener("message", ({ data }) => typeof data === "string" && onText(data))
  socket.addEventListener("close", ({ code }) => onClose(code))
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close()
  }
}
