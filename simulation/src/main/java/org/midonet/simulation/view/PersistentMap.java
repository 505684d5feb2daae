package org.midonet.simulation.view;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map of which changed copies share all but a path with the original: a hash trie with
 * 32 children a node (Bagwell, "Ideal Hash Trees", 2001). A change costs O(log32 n) and so does a
 * look-up.
 */
public final class PersistentMap<K, V> {

  private static final PersistentMap<?, ?> EMPTY =
      new PersistentMap<>(new Branch(0, new Object[0]), 0);

  private final Branch root;
  private final int size;

  private PersistentMap(Branch root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The map without entries. */
  @SuppressWarnings("unchecked")
  public static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /** How many entries it has. */
  public int size() {
    return size;
  }

  /** The value of a key. */
  @SuppressWarnings("unchecked")
  public @Nullable V get(K key) {
    int hash = spread(key);
    Branch branch = root;
    for (int shift = 0; ; shift += 5) {
      int bit = 1 << (hash >>> shift);
      if ((branch.bitmap & bit) == 0) {
        return null;
      }
      Object child = branch.children[branch.index(bit)];
      if (child instanceof Branch next) {
        branch = next;
      } else {
        for (Entry entry = (Entry) child; entry != null; entry = entry.next) {
          if (entry.key.equals(key)) {
            return (V) entry.value;
          }
        }
        return null;
      }
    }
  }

  /** This map with a value for a key; this map itself if it has that value already. */
  public PersistentMap<K, V> put(K key, V value) {
    V old = get(key);
    if (Objects.equals(old, value)) {
      return this;
    }
    return new PersistentMap<>(
        put(root, 0, spread(key), key, value), old == null ? size + 1 : size);
  }

  /** This map without a key; this map itself if it has no such key. */
  public PersistentMap<K, V> remove(K key) {
    if (get(key) == null) {
      return this;
    }
    return new PersistentMap<>(remove(root, 0, spread(key), key), size - 1);
  }

  /** Hands every entry over, in no order that may matter. */
  @SuppressWarnings("unchecked")
  public void forEach(BiConsumer<? super K, ? super V> action) {
    forEach(root, (BiConsumer<Object, Object>) (BiConsumer<?, ?>) action);
  }

  private static void forEach(Branch branch, BiConsumer<Object, Object> action) {
    for (Object child : branch.children) {
      if (child instanceof Branch next) {
        forEach(next, action);
      } else {
        for (Entry entry = (Entry) child; entry != null; entry = entry.next) {
          action.accept(entry.key, entry.value);
        }
      }
    }
  }

  private static Branch put(Branch branch, int shift, int hash, Object key, Object value) {
    int bit = 1 << (hash >>> shift);
    int index = branch.index(bit);
    if ((branch.bitmap & bit) == 0) {
      return branch.inserted(bit, index, new Entry(hash, key, value, null));
    }
    Object child = branch.children[index];
    if (child instanceof Branch next) {
      return branch.replaced(index, put(next, shift + 5, hash, key, value));
    }
    Entry entry = (Entry) child;
    if (entry.hash == hash) {
      return branch.replaced(index, new Entry(hash, key, value, without(entry, key)));
    }
    Branch deeper =
        new Branch(0, new Object[0]).inserted(1 << (entry.hash >>> (shift + 5)), 0, entry);
    return branch.replaced(index, put(deeper, shift + 5, hash, key, value));
  }

  private static Branch remove(Branch branch, int shift, int hash, Object key) {
    int bit = 1 << (hash >>> shift);
    int index = branch.index(bit);
    Object child = branch.children[index];
    Object smaller;
    if (child instanceof Branch next) {
      Branch rest = remove(next, shift + 5, hash, key);
      boolean single = rest.children.length == 1 && rest.children[0] instanceof Entry;
      smaller = single ? rest.children[0] : rest;
    } else {
      smaller = without((Entry) child, key);
    }
    return smaller == null ? branch.removed(bit, index) : branch.replaced(index, smaller);
  }

  private static @Nullable Entry without(@Nullable Entry entries, Object key) {
    if (entries == null) {
      return null;
    }
    if (entries.key.equals(key)) {
      return entries.next;
    }
    return new Entry(entries.hash, entries.key, entries.value, without(entries.next, key));
  }

  // The low bits of UUIDs and addresses are alike; the constant is 2^32 divided by the golden
  // ratio.
  private static int spread(Object key) {
    int hash = key.hashCode() * 0x9e3779b9;
    return hash ^ hash >>> 16;
  }

  /** A chain of entries whose keys have one hash. */
  private record Entry(int hash, Object key, Object value, @Nullable Entry next) {}

  private static final class Branch {
    final int bitmap;
    final Object[] children;

    Branch(int bitmap, Object[] children) {
      this.bitmap = bitmap;
      this.children = children;
    }

    int index(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    Branch replaced(int index, Object child) {
      Object[] copy = children.clone();
      copy[index] = child;
      return new Branch(bitmap, copy);
    }

    Branch inserted(int bit, int index, Object child) {
      Object[] copy = new Object[children.length + 1];
      System.arraycopy(children, 0, copy, 0, index);
      copy[index] = child;
      System.arraycopy(children, index, copy, index + 1, children.length - index);
      return new Branch(bitmap | bit, copy);
    }

    Branch removed(int bit, int index) {
      Object[] copy = Arrays.copyOf(children, children.length - 1);
      System.arraycopy(children, index + 1, copy, index, children.length - 1 - index);
      return new Branch(bitmap & ~bit, copy);
    }
  }
}
