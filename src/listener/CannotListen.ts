/**
 * An address that cannot be listened on, in one plain sentence.
 */
import * as Schema from "effect/Schema"

const explanations: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program uses that port; stop it or choose another port",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "no permission; ports below 1024 need a privilege",
  EPERM: "no permission; ports below 1024 need a privilege",
  ENOTFOUND: "no address is known for that host name",
  EAI_AGAIN: "the host name cannot be looked up now",
  EINVAL: "that is nothing one can listen on",
  ENOENT: "there is no such folder",
  ENOTDIR: "there is no such folder",
  EROFS: "nothing can be made there",
  ENAMETOOLONG: "that path is too long for a socket",
  "path-in-use": "another program listens there, or something else is in the way",
  "path-denied": "no permission in that folder",
  "no-certificate": "TLS takes a certificate and its key",
  ERR_INVALID_FD_TYPE: "that is nothing one can listen on",
  EBADF: "there is no such descriptor",
  EAFNOSUPPORT: "this machine does not speak that kind of address"
}

/** The chat or the echo cannot listen where it should. */
export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", {
  service: Schema.String,
  address: Schema.String,
  /** Names of the settings that would change it. */
  settings: Schema.String,
  code: Schema.String
}) {
  override get message() {
    const why = explanations[this.code] ?? `the system says ${this.code}`
    return `Cannot listen for ${this.service} on ${this.address}: ${why} (${this.settings}).`
  }
}
