import * as Effect from "effect/Effect"
import * as NetOutlet from "../../src/listener/NetOutlet.ts"
import { outletLaws } from "../../src/testing/index.ts"
import * as Connections from "../testing/Connections.ts"

outletLaws(
  "NetOutlet over TCP",
  Effect.map(Connections.tcp, ({ far, near }) => ({
    outlet: NetOutlet.make(near),
    read: Connections.readFrom(far),
    closePeer: Effect.sync(() => far.destroy())
  }))
)
