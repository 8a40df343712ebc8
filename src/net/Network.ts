/**
 * Networks as people write them, in the form in which peers are looked up.
 */
import type * as IpInterface from "effect/net/IpInterface"
import * as IpNetwork from "effect/net/IpNetwork"
import * as NetAddress from "effect/net/NetAddress"

/** Whether an address is in one of these networks; who has none (`undefined`) is in none. */
export const isWithin = (
  networks: ReadonlyArray<IpNetwork.IpNetwork>,
  address: NetAddress.IpAddress | undefined
): boolean => address !== undefined && networks.some((network) => IpNetwork.contains(network, address))

/**
 * The network that an address and its prefix stand for: an IPv4 one, also where it is written in IPv6 (RFC 4291 §2.5.5.2),
 * for peers are canonical, too.
 */
export const networkOf = ({ address, prefixLength }: IpInterface.IpInterface): IpNetwork.IpNetwork => {
  const canonical = NetAddress.toCanonical(address)
  const shorter = NetAddress.width(address) - NetAddress.width(canonical)
  return prefixLength < shorter
    ? IpNetwork.fromAddressUnsafe(address, prefixLength)
    : IpNetwork.fromAddressUnsafe(canonical, prefixLength - shorter)
}
