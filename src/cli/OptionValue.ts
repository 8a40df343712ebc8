/**
 * Values of socket options as people write them: `on`, `65536`, `64 KiB`, `0x10`, `off`.
 */
import { nearest } from "../Nearest.ts"
import { type Name, names, optionOf, type SocketOption, type Value } from "../net/SocketOptions.ts"
import * as Setting from "../Setting.ts"

/** What an option shall be. */
export interface Request {
  readonly name: Name
  readonly value: Value
}

const greatest = 0x7fff_ffff

const flag = Setting.oneOf(["on", "off", "1", "0"])("off", "")
const bytes = Setting.bytes("0", "1 GiB")("0", "")
const number = Setting.count(0, greatest)("0", "")
const octet = Setting.count(0, 255)("0", "")
const hexadecimal = /^0x[0-9a-f]{1,2}$/i

/** How a value of an option is read, and what a valid one looks like. */
const formOf = ({ kind, unit }: SocketOption): Pick<Setting.Setting<Value>, "parse" | "expects"> => {
  if (kind === "flag") {
    const parse = (text: string) => {
      const word = flag.parse(text)
      return word === undefined ? undefined : word === "on" || word === "1"
    }
    return { parse, expects: "on or off" }
  }
  if (kind === "linger") {
    return {
      parse: (text) => (text === "off" ? false : number.parse(text)),
      expects: `${number.expects} (${unit}), or off`
    }
  }
  if (unit === "byte") {
    const parse = (text: string) => (hexadecimal.test(text) ? Number(text) : octet.parse(text))
    return { parse, expects: `${octet.expects}, or 0x00 to 0xff` }
  }
  return unit === "bytes" ? bytes : { parse: number.parse, expects: `${number.expects} (${unit})` }
}

const unknownName = (written: string): string => {
  const meant = nearest(written.toUpperCase(), names)
  const isNot = `${JSON.stringify(written)} is not a socket option known here`
  return meant === undefined ? `${isNot}; the options are ${names.join(", ")}.` : `${isNot}; did you mean ${meant}?`
}

/** What `NAME=VALUE` asks of a socket, or one sentence that says what would be right. */
export const parseRequest = (text: string, protocol: "tcp" | "udp"): Request | string => {
  const [written = "", ...rest] = text.split("=")
  const name = names.find((name) => name === written.toUpperCase())
  if (name === undefined) return unknownName(written)
  const option = optionOf(name)
  if (option.isReadOnly === true) return `${name} can only be read.`
  if ((option.only ?? protocol) !== protocol) return `${name} is an option of ${option.only} sockets alone.`
  const { expects, parse } = formOf(option)
  const value = rest.length === 0 ? undefined : parse(rest.join("="))
  return value === undefined ? `--set ${name}=VALUE needs ${expects}.` : { name, value }
}

/** A value as it is written. */
export const formatValue = (value: Value): string =>
  typeof value === "boolean" ? (value ? "on" : "off") : String(value)
