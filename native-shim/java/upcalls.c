/* rtspsink: the up-calls, and the threads that are attached for them
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <pthread.h>
#include <unistd.h>

#include "java/upcalls.h"

GST_DEBUG_CATEGORY_EXTERN (gst_rtsp_sink_debug);
#define GST_CAT_DEFAULT gst_rtsp_sink_debug

#define THREAD_NAME_BYTES 16

static gint owner;              /* atomic: process that has the up-calls, 0: none */
static JavaVM *vm;              /* set before owner */
static RtspSinkUpcalls table;   /* set before owner */
static const RtspSinkUpcalls *test_upcalls;

static pthread_key_t detach_key;
static pthread_once_t detach_once = PTHREAD_ONCE_INIT;

gint32
rtspsink_bind (RtspSinkOpenFunc open, RtspSinkCloseFunc close,
    RtspSinkExpectStreamFunc expect_stream, RtspSinkSetFormatFunc set_format,
    RtspSinkPublishFunc publish, RtspSinkEndStreamFunc end_stream,
    RtspSinkRemoveStreamFunc remove_stream, RtspSinkRestrictStreamFunc restrict_stream,
    RtspSinkStatsFunc stats, RtspSinkOfferBackchannelFunc offer_backchannel,
    RtspSinkWithdrawBackchannelFunc withdraw_backchannel, RtspSinkExpectPadsFunc expect_pads)
{
  table = (RtspSinkUpcalls) {
  open, close, expect_stream, set_format, publish, end_stream, remove_stream,
    restrict_stream, stats, offer_backchannel, withdraw_backchannel, expect_pads
  };
  return RTSPSINK_ABI_VERSION;
}

static void
detach (void *data)
{
  (*vm)->DetachCurrentThread (vm);
}

static void
create_detach_key (void)
{
  pthread_key_create (&detach_key, detach);
}

/* A thread that is attached stays as it is: the host, not we, will detach it. */
static gboolean
attach (void)
{
  gchar name[THREAD_NAME_BYTES] = "";
  JavaVMAttachArgs args = { JNI_VERSION_1_8, name, NULL };
  void *env = NULL;

  if ((*vm)->GetEnv (vm, &env, JNI_VERSION_1_8) == JNI_OK)
    return TRUE;
  pthread_getname_np (pthread_self (), name, sizeof (name));
  if ((*vm)->AttachCurrentThreadAsDaemon (vm, &env, &args) != JNI_OK) {
    GST_ERROR ("cannot attach thread %s to the JVM", name);
    return FALSE;
  }
  pthread_once (&detach_once, create_detach_key);
  pthread_setspecific (detach_key, vm);
  return TRUE;
}

const RtspSinkUpcalls *
rtspsink_upcalls_get (void)
{
  if (test_upcalls != NULL)
    return test_upcalls;
  /* In a child after fork() the JVM's threads are missing: a call would never return. */
  if (g_atomic_int_get (&owner) != getpid () || !attach ())
    return NULL;
  return &table;
}

gboolean
rtspsink_upcalls_are_bound (void)
{
  return table.open != NULL;
}

void
rtspsink_upcalls_open (JavaVM * running)
{
  vm = running;
  g_atomic_int_set (&owner, getpid ());
}

gint
rtspsink_upcalls_owner (void)
{
  return g_atomic_int_get (&owner);
}

void
rtspsink_upcalls_set_for_tests (const RtspSinkUpcalls * upcalls)
{
  test_upcalls = upcalls;
}

gboolean
rtspsink_upcalls_are_for_tests (void)
{
  return test_upcalls != NULL;
}
