import { defineConfig } from "vite";

// During development the page comes from Vite, and calls go to a server: TRUCEDATA=http://localhost:8080 npm run dev.
const server = process.env.TRUCEDATA ?? "http://localhost:8080";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: { dedupe: ["@bufbuild/protobuf", "@connectrpc/connect"] },
  build: {
    target: "es2022",
    // Inlined files would need `data:` in more directives of the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { "^/(trucedata\\.v1\\.|grpc\\.|v1/)": { target: server, changeOrigin: true } } },
});
