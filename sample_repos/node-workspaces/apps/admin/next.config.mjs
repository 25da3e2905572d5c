export default { output: "standalone", transpilePackages: ["@shop/api-client"] };
