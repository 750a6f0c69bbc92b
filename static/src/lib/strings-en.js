// English words for scripts; strings-zh.js has the same keys (a test holds it).

export const en = {
  copy: "Copy",
  present: "Big type for a projector",
  "theme.auto": "Colours: as the system",
  "theme.light": "Colours: light",
  "theme.dark": "Colours: dark",
  "sheet.title": "Your cluster",
};
