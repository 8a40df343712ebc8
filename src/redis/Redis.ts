/**
 * What several processes share over a Redis, where `HUBBUB_REDIS_URL` names one.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Settings } from "../Settings.ts"
import * as DirectoryRedis from "./DirectoryRedis.ts"
import * as Eviction from "./Eviction.ts"
import * as Generation from "./Generation.ts"
import * as Lease from "./Lease.ts"
import * as NameStoreRedis from "./NameStoreRedis.ts"
import * as NodeNumber from "./NodeNumber.ts"
import * as RedisLink from "./RedisLink.ts"
import * as RelayRedis from "./RelayRedis.ts"
import * as SanctionStoreRedis from "./SanctionStoreRedis.ts"
import * as SharedOrderRedis from "./SharedOrderRedis.ts"
import * as TicketKeyRedis from "./TicketKeyRedis.ts"
import * as VoidTicketsRedis from "./VoidTicketsRedis.ts"

/** An order of rooms, a directory of people and a relay that are shared, or none, as the settings say. */
export const layer: Layer.Layer<never, RedisLink.CannotReachRedis, Settings> = Layer.unwrap(
  Effect.map(Settings, ({ redisPrefix, redisTimeout, redisUrl }) =>
    redisUrl === "off"
      ? Layer.empty
      : Layer.mergeAll(
          Eviction.layer,
          SharedOrderRedis.layerNoDeps,
          TicketKeyRedis.layerNoDeps,
          VoidTicketsRedis.layerNoDeps,
          DirectoryRedis.layerNoDeps.pipe(Layer.provide(Lease.layerNoDeps)),
          Layer.merge(SanctionStoreRedis.layerNoDeps, NameStoreRedis.layerNoDeps).pipe(
            Layer.provideMerge(RelayRedis.layerNoDeps)
          )
        ).pipe(
          Layer.provide(Generation.layerNoDeps),
          Layer.provide(NodeNumber.layerNoDeps),
          Layer.catchTag("StoreFailed", ({ reason }) =>
            Layer.effectDiscard(Effect.fail(new RedisLink.CannotReachRedis({ url: RedisLink.shown(redisUrl), reason })))
          ),
          Layer.provide(
            RedisLink.layer({ url: redisUrl, prefix: redisPrefix, timeout: Duration.toMillis(redisTimeout) })
          )
        )
  )
)
