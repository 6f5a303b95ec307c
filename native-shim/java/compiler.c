/* rtspsink: which code of our JVM the optimising compiler is for
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * HotSpot has two compilers. C1 is quick and small, and enough for code whose work is system calls. But only
 * what C2 has compiled uses the processor's instructions for AES, GHASH and SHA: without it encryption is
 * fifty times as expensive. C2 for everything would cost some 30 MB. So C2 is on, and directives tell it to
 * leave alone whatever is no cipher; HotSpot compiles that with C1 then, as it did before.
 *
 * Whether anything will be encrypted is not known when the JVM is created, because a later element of the
 * process may be the first with a certificate. Without one no cipher runs, and C2 has nothing to do.
 */
#include "java/compiler.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* HotSpot takes directives from a file only, by an option for diagnosis: a JVM refuses to start with an
 * option it does not know, so it goes to those that were looked at. */
#define FIRST_WITH_DIRECTIVES 17
#define LAST_WITH_DIRECTIVES 25

/* The first directive that a method matches counts. A directive with a block for C2 alone leaves C1 as it is. */
static const gchar directives[] =
    "[\n"
    "  {\n"
    "    match: [\n"
    "      \"com/sun/crypto/provider/*.*\",\n"          /* AES, GHASH, ChaCha20, Poly1305, HMAC */
    "      \"sun/security/provider/SHA*.*\",\n"
    "      \"sun/security/provider/DigestBase.*\",\n"   /* SHA of many blocks */
    "      \"sun/security/util/math/*.*\",\n"           /* elliptic curves */
    "      \"io/github/rtspsink/rtp/CounterTransform.*\"\n"     /* AES-CTR of SRTP */
    "    ],\n"
    "    c2: { Exclude: false }\n"
    "  },\n"
    "  { match: [ \"*.*\" ], c2: { Exclude: true } }\n"
    "]\n";

#define NOTICE "2 compiler directives added"

/* Returns a descriptor of a file in memory, -1 when there can be none. */
static gint
write_directives (void)
{
  gint fd = memfd_create ("rtspsink-compiler-directives", MFD_CLOEXEC);

  if (fd >= 0 && write (fd, directives, strlen (directives)) != (gssize) strlen (directives)) {
    close (fd);
    return -1;
  }
  return fd;
}

gint
rtspsink_compiler_add_options (GPtrArray * options, guint major)
{
  g_autofree gchar *path = NULL;
  gint fd;

  if (major < FIRST_WITH_DIRECTIVES || major > LAST_WITH_DIRECTIVES)
    return -1;
  fd = write_directives ();
  if (fd < 0)
    return -1;
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  /* Without /proc the JVM would refuse to start. */
  if (access (path, R_OK) != 0) {
    close (fd);
    return -1;
  }
  g_ptr_array_add (options, g_strdup ("-XX:TieredStopAtLevel=4"));
  g_ptr_array_add (options, g_strconcat ("-XX:CompilerDirectivesFile=", path, NULL));
  return fd;
}

void
rtspsink_compiler_forget_notice (GString * printed)
{
  gchar *start = strstr (printed->str, NOTICE);

  if (start == NULL)
    return;
  g_string_erase (printed, start - printed->str, strlen (NOTICE));
  g_strstrip (printed->str);
  printed->len = strlen (printed->str);
}
