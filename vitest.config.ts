import { defineConfig } from "vitest/config"

const isCI = process.env["CI"] === "true"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // a process per file: the end-to-end tests start servers, send signals and read descriptors
    pool: "forks",
    globals: false,
    setupFiles: ["test/properties.ts"],
    // long enough for real clients on two slow cores; a test that waits for something says what it waits for itself
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    // .ci/run adds these up for its closing line
    reporters: isCI ? ["default", "json"] : ["default"],
    outputFile: { json: "node_modules/.cache/hubbub/vitest.json" }
  }
})
