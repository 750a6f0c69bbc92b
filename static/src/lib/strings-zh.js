// Chinese words for scripts; strings-en.js has the same keys (a test holds it).

export const zh = {
  copy: "复制",
  present: "投影大字",
  "theme.auto": "配色:跟随系统",
  "theme.light": "配色:浅色",
  "theme.dark": "配色:深色",
  "sheet.title": "你的集群",
};
