/* tls.c: the client's side of one TLS connection, over bytes that somebody else reads and writes.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * OpenSSL reads and writes memory, so that the client's own recvmsg gets the kernel's receive stamp.
 */
#include "tls.h"

#include <openssl/ssl.h>
#include <stdlib.h>
#include <sys/socket.h>

#define FLUSH_BYTES 16384

struct Tls
{
  SSL *ssl;
  BIO *received, *to_send;      /* owned by `ssl` */
};

static SSL_CTX *
context (void)
{
  static SSL_CTX *shared;

  if (!shared) {
    shared = SSL_CTX_new (TLS_client_method ());
    if (!shared)
      abort ();
    SSL_CTX_set_verify (shared, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode (shared, SSL_SESS_CACHE_OFF);
  }
  return shared;
}

Tls *
tls_new (void)
{
  Tls *self = calloc (1, sizeof *self);

  if (!self)
    abort ();
  self->ssl = SSL_new (context ());
  self->received = BIO_new (BIO_s_mem ());
  self->to_send = BIO_new (BIO_s_mem ());
  if (!self->ssl || !self->received || !self->to_send)
    abort ();
  SSL_set_bio (self->ssl, self->received, self->to_send);
  SSL_set_connect_state (self->ssl);
  return self;
}

void
tls_free (Tls * self)
{
  if (self)
    SSL_free (self->ssl);
  free (self);
}

bool
tls_feed (Tls * self, const uint8_t * data, size_t size)
{
  return BIO_write (self->received, data, (int) size) == (int) size;
}

TlsState
tls_handshake (Tls * self)
{
  int result = SSL_do_handshake (self->ssl);

  if (result == 1)
    return TLS_ESTABLISHED;
  return SSL_get_error (self->ssl, result) == SSL_ERROR_WANT_READ ? TLS_PENDING : TLS_FAILED;
}

long
tls_read (Tls * self, uint8_t * out, size_t size)
{
  int got = SSL_read (self->ssl, out, (int) size);

  if (got > 0)
    return got;
  return SSL_get_error (self->ssl, got) == SSL_ERROR_WANT_READ ? 0 : -1;
}

bool
tls_write (Tls * self, const uint8_t * data, size_t size)
{
  return SSL_write (self->ssl, data, (int) size) == (int) size;
}

bool
tls_flush (Tls * self, int fd)
{
  uint8_t bytes[FLUSH_BYTES];
  int count;

  while ((count = BIO_read (self->to_send, bytes, sizeof bytes)) > 0) {
    if (send (fd, bytes, (size_t) count, MSG_NOSIGNAL) != count)
      return false;
  }
  return true;
}
