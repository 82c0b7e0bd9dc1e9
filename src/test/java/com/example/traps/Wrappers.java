package com.example.traps;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Responses as other people's filters wrap them. */
final class Wrappers {

  private static final String SET_COOKIE = "Set-Cookie";

  private Wrappers() {}

  /** A response in the wrapper with this name. */
  static HttpServletResponse around(HttpServletResponse response, String kind) {
    return switch (kind) {
      case "plain" -> new HttpServletResponseWrapper(response);
      case "labels" -> new Labels(response);
      case "hides" -> new Hides(response);
      case "adds" -> new Adds(response);
      case "holds" -> new Holds(response);
      case "keeps" -> new Keeps(response);
      default -> throw new IllegalArgumentException("no such wrapper: " + kind);
    };
  }

  private static boolean isCookie(String name) {
    return SET_COOKIE.equalsIgnoreCase(name);
  }

  /** Adds an attribute to every cookie. */
  private static final class Labels extends HttpServletResponseWrapper {

    Labels(HttpServletResponse response) {
      super(response);
    }

    private static String labelled(String name, String value) {
      return isCookie(name) ? value + "; Priority=High" : value;
    }

    @Override
    public void setHeader(String name, String value) {
      super.setHeader(name, labelled(name, value));
    }

    @Override
    public void addHeader(String name, String value) {
      super.addHeader(name, labelled(name, value));
    }
  }

  /** Hides all cookies. */
  private static final class Hides extends HttpServletResponseWrapper {

    Hides(HttpServletResponse response) {
      super(response);
    }

    @Override
    public boolean containsHeader(String name) {
      return !isCookie(name) && super.containsHeader(name);
    }

    @Override
    public String getHeader(String name) {
      return isCookie(name) ? null : super.getHeader(name);
    }

    @Override
    public Collection<String> getHeaders(String name) {
      return isCookie(name) ? List.of() : super.getHeaders(name);
    }
  }

  /** Never replaces a cookie. */
  private static final class Adds extends HttpServletResponseWrapper {

    Adds(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void setHeader(String name, String value) {
      if (isCookie(name)) {
        super.addHeader(name, value);
      } else {
        super.setHeader(name, value);
      }
    }
  }

  /** Buffers the body until the chain has returned. */
  static class Holds extends HttpServletResponseWrapper {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private PrintWriter writer;
    private ServletOutputStream stream;

    Holds(HttpServletResponse response) {
      super(response);
    }

    void finish() throws IOException {
      if (writer != null) {
        writer.flush();
      }
      if (!isCommitted() && body.size() > 0) {
        super.getOutputStream().write(body.toByteArray());
      }
    }

    @Override
    public ServletOutputStream getOutputStream() {
      if (stream == null) {
        stream = new Held(body);
      }
      return stream;
    }

    @Override
    public PrintWriter getWriter() {
      if (writer == null) {
        writer =
            new PrintWriter(
                new OutputStreamWriter(body, Charset.forName(getCharacterEncoding())), true);
      }
      return writer;
    }

    @Override
    public void flushBuffer() {}

    @Override
    public void resetBuffer() {
      body.reset();
    }
  }

  /** Buffers cookies too, and shows them to anyone who asks. */
  private static final class Keeps extends Holds {

    private final List<String> cookies = new ArrayList<>();

    Keeps(HttpServletResponse response) {
      super(response);
    }

    @Override
    void finish() throws IOException {
      if (!isCommitted()) {
        cookies.forEach(line -> super.addHeader(SET_COOKIE, line));
      }
      super.finish();
    }

    @Override
    public void setHeader(String name, String value) {
      if (isCookie(name)) {
        cookies.clear();
        cookies.add(value);
      } else {
        super.setHeader(name, value);
      }
    }

    @Override
    public void addHeader(String name, String value) {
      if (isCookie(name)) {
        cookies.add(value);
      } else {
        super.addHeader(name, value);
      }
    }

    @Override
    public Collection<String> getHeaders(String name) {
      return isCookie(name) ? List.copyOf(cookies) : super.getHeaders(name);
    }
  }

  private static final class Held extends ServletOutputStream {

    private final ByteArrayOutputStream body;

    Held(ByteArrayOutputStream body) {
      this.body = body;
    }

    @Override
    public void write(int b) {
      body.write(b);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }
  }
}
