package com.example.traps;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Steps that write headers and body. */
final class BodySteps {

  static final Map<String, Script.Step> ALL = new TreeMap<>();

  /** A writer that survives a forward, like that of a page which forwards. */
  private static final String KEPT = "kept writer";

  static {
    ALL.put("say", (script, arg) -> say(script));
    writer();
    stream();
    headers();
  }

  private BodySteps() {}

  private static void writer() {
    ALL.put("write", (script, arg) -> writer(script).write(arg[0]));
    ALL.put("writeChar", (script, arg) -> writer(script).write(arg[0].charAt(0)));
    ALL.put("writeChars", (script, arg) -> writer(script).write(arg[0].toCharArray()));
    ALL.put("print", (script, arg) -> writer(script).print(arg[0]));
    ALL.put("println", (script, arg) -> writer(script).println());
    ALL.put("printf", (script, arg) -> writer(script).printf("%s", arg[0]));
    ALL.put("append.", (script, arg) -> writer(script).append(arg[0]));
    ALL.put("writer.flush", (script, arg) -> writer(script).flush());
    ALL.put("writer.close", (script, arg) -> writer(script).close());
    ALL.put("writer.error", (script, arg) -> script.note(writer(script).checkError()));
    ALL.put("format", (script, arg) -> writer(script).format("%,.2f", Double.valueOf(arg[0])));
    ALL.put("writer.keep", (script, arg) -> script.request.setAttribute(KEPT, writer(script)));
    ALL.put("kept.print", (script, arg) -> kept(script).print(arg[0]));
    ALL.put("kept.flush", (script, arg) -> kept(script).flush());
    ALL.put("text", (script, arg) -> writer(script).write("x".repeat(Integer.parseInt(arg[0]))));
  }

  private static void stream() {
    ALL.put("byte", (script, arg) -> stream(script).write(arg[0].charAt(0)));
    ALL.put("bytes", (script, arg) -> stream(script).write(utf8(arg[0])));
    ALL.put("range", (script, arg) -> stream(script).write(utf8(arg[0]), 0, 1));
    ALL.put("buffer", (script, arg) -> stream(script).write(ByteBuffer.wrap(utf8(arg[0]))));
    ALL.put("stream.print", (script, arg) -> stream(script).print(arg[0]));
    ALL.put("stream.println", (script, arg) -> stream(script).println(Integer.parseInt(arg[0])));
    ALL.put("stream.flush", (script, arg) -> stream(script).flush());
    ALL.put("stream.close", (script, arg) -> stream(script).close());
    ALL.put("data", (script, arg) -> stream(script).write(new byte[Integer.parseInt(arg[0])]));
  }

  private static void headers() {
    ALL.put("type", (script, arg) -> script.response.setContentType(arg[0]));
    ALL.put("charset", (script, arg) -> script.response.setCharacterEncoding(arg[0]));
    ALL.put("locale", (script, arg) -> script.response.setLocale(Locale.forLanguageTag(arg[0])));
    ALL.put("header.date", (script, arg) -> date(script, arg[0], Long.parseLong(arg[1])));
    ALL.put(
        "header.int",
        (script, arg) -> script.response.setIntHeader(arg[0], Integer.parseInt(arg[1])));
    ALL.put("status", (script, arg) -> script.response.setStatus(Integer.parseInt(arg[0])));
    ALL.put("length", (script, arg) -> script.response.setContentLength(Integer.parseInt(arg[0])));
    ALL.put("room", (script, arg) -> script.response.setBufferSize(Integer.parseInt(arg[0])));
    ALL.put("flush", (script, arg) -> script.response.flushBuffer());
    ALL.put("reset", (script, arg) -> script.response.reset());
    ALL.put("resetBuffer", (script, arg) -> script.response.resetBuffer());
    ALL.put("header", (script, arg) -> script.response.setHeader(arg[0], arg[1]));
    ALL.put("header+", (script, arg) -> script.response.addHeader(arg[0], arg[1]));
    ALL.put("cookie", (script, arg) -> script.response.addCookie(new Cookie(arg[0], arg[1])));
    ALL.put("encode", (script, arg) -> script.note(script.response.encodeURL(arg[0])));
    ALL.put("encode>", (script, arg) -> script.note(script.response.encodeRedirectURL(arg[0])));
    ALL.put("getStatus", (script, arg) -> script.note(script.response.getStatus()));
    ALL.put("getHeader", (script, arg) -> script.note(script.response.getHeader(arg[0])));
    ALL.put("getRoom", (script, arg) -> script.note(script.response.getBufferSize()));
    ALL.put("committed", (script, arg) -> script.note(script.response.isCommitted()));
  }

  private static void say(Script script) throws Exception {
    script.response.setContentType("text/plain;charset=UTF-8");
    script.response.getWriter().print(Journal.OUTCOMES.take());
  }

  private static void date(Script script, String name, long seconds) {
    script.response.setDateHeader(name, System.currentTimeMillis() + seconds * 1_000);
  }

  private static PrintWriter kept(Script script) {
    return (PrintWriter) script.request.getAttribute(KEPT);
  }

  private static PrintWriter writer(Script script) throws Exception {
    return script.response.getWriter();
  }

  private static ServletOutputStream stream(Script script) throws Exception {
    return script.response.getOutputStream();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
