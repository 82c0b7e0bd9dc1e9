// Runs the TypeScript compiler on files in memory: `files` maps paths to texts, in JSON. The result
// is one line per error.
(function () {
  const files = new Map(Object.entries(JSON.parse(globalThis.files)));
  const options = {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    strict: true,
    noImplicitReturns: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2024.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: [],
  };
  const folders = new Set(
    [...files.keys()].flatMap((path) => {
      const names = path.split("/");
      return names.map((_, i) => names.slice(0, i).join("/") || "/");
    }),
  );
  const host = {
    fileExists: (path) => files.has(path),
    readFile: (path) => files.get(path),
    directoryExists: (path) => folders.has(path),
    getSourceFile: (path, version) =>
      files.has(path) ? ts.createSourceFile(path, files.get(path), version) : undefined,
    getDefaultLibFileName: () => "/lib/lib.d.ts",
    getDefaultLibLocation: () => "/lib",
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => {},
  };
  const scripts = [...files.keys()].filter((path) => path.endsWith(".js"));
  const program = ts.createProgram(scripts, options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, start, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, "\n");
      if (!file) {
        return text;
      }
      const { line, character } = file.getLineAndCharacterOfPosition(start);
      return `${file.fileName}:${line + 1}:${character + 1}: ${text}`;
    })
    .join("\n");
})();
