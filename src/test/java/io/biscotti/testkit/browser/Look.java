package io.biscotti.testkit.browser;

import com.microsoft.playwright.options.ColorScheme;

/**
 * How a page is shown.
 *
 * @param dark whether the person prefers dark colours
 * @param width in CSS pixels
 * @param height in CSS pixels
 * @param scale device pixels per CSS pixel
 */
public record Look(boolean dark, int width, int height, double scale) {

  /** A desktop window. */
  public static final Look LIGHT = new Look(false, 1280, 900, 1);

  /** A desktop window in dark colours. */
  public static final Look DARK = new Look(true, 1280, 900, 1);

  /** A phone. */
  public static final Look NARROW = new Look(false, 390, 844, 2);

  ColorScheme colors() {
    return dark ? ColorScheme.DARK : ColorScheme.LIGHT;
  }
}
