"""One rule of the dialect a file; each exports one markdown-it plugin."""
