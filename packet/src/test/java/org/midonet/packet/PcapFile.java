package org.midonet.packet;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the frames of a capture in the classic format (pcap-savefile(5)), of Ethernet, whole. */
final class PcapFile {
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int ETHERNET = 1;

  private PcapFile() {}

  static List<byte[]> read(Path file) throws IOException {
    MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(file));
    boolean little = bytes.get(ValueLayout.JAVA_BYTE, 0) == (byte) 0xd4;
    ValueLayout.OfInt u32 =
        ValueLayout.JAVA_INT_UNALIGNED.withOrder(
            little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (bytes.get(u32, 0) != 0xa1b2c3d4 || bytes.get(u32, 20) != ETHERNET) {
      throw new IOException("no pcap file of Ethernet: " + file);
    }
    List<byte[]> frames = new ArrayList<>();
    long at = FILE_HEADER;
    while (at + RECORD_HEADER <= bytes.byteSize()) {
      int captured = bytes.get(u32, at + 8);
      if (captured != bytes.get(u32, at + 12)) {
        throw new IOException("a frame was cut in the capture");
      }
      at += RECORD_HEADER;
      frames.add(bytes.asSlice(at, captured).toArray(ValueLayout.JAVA_BYTE));
      at += captured;
    }
    return frames;
  }
}
