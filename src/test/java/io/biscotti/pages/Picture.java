package io.biscotti.pages;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Makes a screenshot small enough to be kept with the sources. */
final class Picture {
  private static final int COLORS = 256;

  private Picture() {}

  /**
   * Returns the upper part of a screenshot, reduced to its 256 most common colours.
   *
   * @param png any kind without transparency
   * @param most the maximum height, in pixels
   */
  static byte[] small(byte[] png, int most) throws IOException {
    BufferedImage whole = ImageIO.read(new ByteArrayInputStream(png));
    int width = whole.getWidth();
    int height = Math.min(whole.getHeight(), most);
    int[] pixels = whole.getRGB(0, 0, width, height, null, 0, width);
    int[] palette = commonest(pixels);
    IndexColorModel colors =
        new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, colors);
    Map<Integer, Integer> places = new HashMap<>();
    int[] indexes = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      indexes[i] = places.computeIfAbsent(pixels[i], color -> nearest(palette, color));
    }
    small.getRaster().setPixels(0, 0, width, height, indexes);
    return written(small);
  }

  private static int[] commonest(int[] pixels) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int pixel : pixels) {
      counts.merge(pixel, 1, Integer::sum);
    }
    List<Map.Entry<Integer, Integer>> all = List.copyOf(counts.entrySet());
    return all.stream()
        .sorted(
            Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(COLORS)
        .mapToInt(Map.Entry::getKey)
        .toArray();
  }

  private static int nearest(int[] palette, int color) {
    int best = 0;
    for (int i = 1; i < palette.length; i++) {
      if (distance(palette[i], color) < distance(palette[best], color)) {
        best = i;
      }
    }
    return best;
  }

  private static int distance(int one, int other) {
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int difference = (one >> shift & 0xff) - (other >> shift & 0xff);
      sum += difference * difference;
    }
    return sum;
  }

  private static byte[] written(BufferedImage image) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam most = writer.getDefaultWriteParam();
      most.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      most.setCompressionQuality(0);
      writer.write(null, new IIOImage(image, null, null), most);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
