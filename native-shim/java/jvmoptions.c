/* rtspsink: what our JVM is told, whichever version it is
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "java/jvmoptions.h"

#define ANY 0

typedef struct
{
  const gchar *text;
  guint first;                  /* Java version, ANY: all */
  guint last;
} Option;

static const Option table[] = {
  /* The host keeps its signals. */
  {"-Xrs", ANY, ANY},

  /* One collector thread and the quick compiler alone: what runs often is system calls; but see
   * compiler.c. The sizes, and those of add_memory(), keep a start possible under `ulimit -v`. */
  {"-XX:+UseSerialGC", ANY, ANY},
  {"-XX:TieredStopAtLevel=1", ANY, ANY},
  /* New objects fill all of their space before it is collected, however few are alive. It grows when
   * the rest of the heap has filled. */
  {"-XX:NewSize=2m", ANY, ANY},
  {"-XX:MaxNewSize=6m", ANY, ANY},
  {"-XX:CompressedClassSpaceSize=32m", ANY, ANY},
  {"-XX:ReservedCodeCacheSize=32m", ANY, ANY},

  /* No file in /tmp that is written to twenty times a second. */
  {"-XX:-UsePerfData", ANY, ANY},

  /* Five wake-ups a second less. Monitors are still given back, once a minute: with 0 each
   * connection that ever waited for a lock would leave one behind. A JVM refuses to start with a
   * flag it does not know, so these go only to versions that were looked at. */
  {"-XX:+UnlockDiagnosticVMOptions", 17, 25},
  {"-XX:GuaranteedSafepointInterval=0", 17, 25},
  {"-XX:AsyncDeflationInterval=60000", 17, 25},

  /* Without these, JNA and jnr-ffi make newer JVMs print warnings. */
  {"--enable-native-access=ALL-UNNAMED", 22, ANY},
  {"--sun-misc-unsafe-memory-access=allow", 23, ANY},

  /* JNA is given absolute paths; else it would run ldconfig to learn where libraries are. */
  {"-Djna.platform.library.path=", ANY, ANY},
};

/* Half of the heap is for peers, which the element's budget sees to; the rest is for our own objects
 * and for what is garbage between two collections. */
#define HEAP_BASE_MEBIBYTES 16
#define HEAP_PARTS 2
/* A heap that starts larger takes more of the machine at once, whether it is needed or not. */
#define MAX_FIRST_HEAP_MEBIBYTES 64
/* Beside the queues there are copies of what is being sent. */
#define DIRECT_PARTS 2

static void
add_memory (GPtrArray * options, const RtspSinkMemory * memory)
{
  guint heap = HEAP_BASE_MEBIBYTES + HEAP_PARTS * memory->peers_mebibytes;

  g_ptr_array_add (options, g_strdup_printf ("-Xmx%um", heap));
  if (heap > MAX_FIRST_HEAP_MEBIBYTES)
    g_ptr_array_add (options, g_strdup_printf ("-Xms%um", MAX_FIRST_HEAP_MEBIBYTES));
  g_ptr_array_add (options, g_strdup_printf ("-XX:MaxDirectMemorySize=%um",
          DIRECT_PARTS * memory->queued_mebibytes));
}

GPtrArray *
rtspsink_options_new (guint major, const RtspSinkMemory * memory)
{
  GPtrArray *options = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    if (major >= table[i].first && (table[i].last == ANY || major <= table[i].last))
      g_ptr_array_add (options, g_strdup (table[i].text));
  }
  add_memory (options, memory);
  return options;
}
