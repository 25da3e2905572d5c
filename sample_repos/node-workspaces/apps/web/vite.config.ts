import { defineConfig } from "vite";

export default defineConfig({
  server: { proxy: { "/api": process.env.SHOP_API ?? "http://localhost:3000" } },
  build: { sourcemap: true },
});
