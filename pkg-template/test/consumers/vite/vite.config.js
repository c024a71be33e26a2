import vue from "@vitejs/plugin-vue";

export default {
  plugins: [vue()],
  build: { target: "es2022", rollupOptions: { input: ["index.html", "recipes.html"] } },
};
