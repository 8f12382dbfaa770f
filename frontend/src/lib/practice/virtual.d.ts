declare module 'virtual:practice' {
  /** Where the browser's Python and the graders' sources are; null when no Pyodide has the graders' Python. */
  const places: { python: string; pyodide: string; grader: string } | null;
  export default places;
}
