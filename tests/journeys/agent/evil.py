"""A page of somebody else's, in the browser of a person whose helper runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from playwright.sync_api import Page

from signing.agent import wire

PAGE = b"<!doctype html><meta charset=utf-8><title>trang la</title><body></body>"
PATHS = (wire.HELLO, wire.PAIRINGS, wire.CERTIFICATES, wire.ENROLMENTS, wire.JOBS)


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    headers_sent: ClassVar[dict[str, str]] = {"Content-Type": "text/html"}

    def do_GET(self) -> None:
        self.send_response(200)
        for name, value in {**self.headers_sent, "Content-Length": str(len(PAGE))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        del format, args


@contextmanager
def strange_site() -> Iterator[int]:
    """Answers every address with an empty page, for whatever name leads there; gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


READS = """
async ({ base, paths, body }) => {
  const read = [];
  const note = (way, what) => { if (what) read.push(`${way}: ${what}`); };
  const text = JSON.stringify(body);
  for (const path of paths) {
    for (const [method, type] of [["GET", ""], ["POST", "application/json"], ["POST", "text/plain"]]) {
      for (const mode of ["cors", "no-cors"]) {
        const options = { mode, method, credentials: "include" };
        if (method === "POST") {
          options.body = text;
          options.headers = { "Content-Type": type };
        }
        try {
          const answer = await fetch(base + path, options);
          const said = `${answer.status} ${await answer.text()}`;
          if (answer.type !== "opaque") note(`${mode} ${method} ${path}`, said);
        } catch { /* Nothing to be read. */ }
      }
    }
    navigator.sendBeacon(base + path, text);
  }
  return read;
}
"""
"""Everything a script can ask with `fetch`; gives what it could read."""

EMBEDS = """
async ({ base, paths }) => {
  const loaded = [];
  const settled = (element, way) => new Promise((resolve) => {
    element.onload = () => { loaded.push(way); resolve(); };
    element.onerror = resolve;
    document.body.append(element);
  });
  for (const path of paths) {
    await settled(Object.assign(document.createElement("img"), { src: base + path }), `img ${path}`);
    await settled(Object.assign(document.createElement("script"), { src: base + path }), `script ${path}`);
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: base + path });
    await settled(style, `style ${path}`);
  }
  return loaded;
}
"""
"""Pictures, scripts and style sheets; gives those that were loaded."""

CALLS = """
async ({ socket, stream }) => {
  const opened = [];
  await new Promise((resolve) => {
    const call = new WebSocket(socket);
    call.onopen = () => { opened.push("websocket"); resolve(); };
    call.onerror = resolve;
    call.onclose = resolve;
  });
  await new Promise((resolve) => {
    const heard = new EventSource(stream);
    heard.onopen = () => { opened.push("event source"); heard.close(); resolve(); };
    heard.onerror = () => { heard.close(); resolve(); };
  });
  return opened;
}
"""

FRAMES = """
async ({ base, path, body }) => {
  const frame = document.createElement("iframe");
  frame.name = "inside";
  document.body.append(frame);
  const form = document.createElement("form");
  Object.assign(form, { action: base + path, method: "post", target: "inside", enctype: "text/plain" });
  const field = document.createElement("input");
  Object.assign(field, { name: JSON.stringify(body).slice(0, -1), value: "}" });
  form.append(field);
  document.body.append(form);
  const arrived = new Promise((resolve) => { frame.onload = resolve; });
  form.submit();
  await arrived;
  try {
    return frame.contentDocument === null ? "" : frame.contentDocument.body.textContent;
  } catch {
    return "";
  } finally {
    frame.remove();
  }
}
"""
"""A form sent into a frame; gives what the page could read of the answer."""


def everything_read(page: Page, base: str, body: dict[str, Any]) -> list[str]:
    """Try all of it from the page that stands there; gives what it got to know. `base`: of the helper."""
    read: list[str] = page.evaluate(READS, {"base": base, "paths": PATHS, "body": body})
    read += page.evaluate(EMBEDS, {"base": base, "paths": PATHS})
    socket = base.replace("http://", "ws://") + wire.JOBS
    read += page.evaluate(CALLS, {"socket": socket, "stream": base + wire.HELLO})
    read += filter(
        None, (page.evaluate(FRAMES, {"base": base, "path": path, "body": body}) for path in PATHS)
    )
    return read
