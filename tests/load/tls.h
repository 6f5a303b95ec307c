/* tls.h: the client's side of one TLS connection, over bytes that somebody else reads and writes.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef __LOAD_TLS_H__
#define __LOAD_TLS_H__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Tls Tls;

typedef enum
{
  TLS_PENDING,                  /* more has to come from the server */
  TLS_ESTABLISHED,
  TLS_FAILED,
} TlsState;

/* Any certificate is believed, and no session is resumed: each connection is a whole hand-shake. */
Tls *tls_new (void);
void tls_free (Tls * self);

/* Takes what the socket received. */
bool tls_feed (Tls * self, const uint8_t * data, size_t size);
/* Goes on with the hand-shake as far as what was fed allows. */
TlsState tls_handshake (Tls * self);
/* Decrypts one record at the most; 0: more has to be fed first, -1: the connection is over. */
long tls_read (Tls * self, uint8_t * out, size_t size);
bool tls_write (Tls * self, const uint8_t * data, size_t size);
/* Sends what the engine has made: the client says so little that the socket takes all of it. */
bool tls_flush (Tls * self, int fd);

#endif /* __LOAD_TLS_H__ */
