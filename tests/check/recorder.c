/* rtspsink: a table of up-calls that records what the element says
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "recorder.h"

#include "element/gstrtspsink.h"
#include "java/upcalls.h"

#define PATIENCE_SECONDS 20

typedef struct
{
  gint32 result;
  gchar *error;
} Answer;

static GMutex lock;
static GCond changed;
static GPtrArray *calls;        /* of Call; guarded by lock */
static GHashTable *answers;     /* call name -> Answer; guarded by lock */

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->text);
  g_free (call->mapping);
  g_free (call->users);
  g_clear_pointer (&call->packets, g_ptr_array_unref);
  g_free (call);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->error);
  g_free (answer);
}

/* Stores `call` and looks up what to return. */
static gint32
record (Call * call, gint32 fallback, gchar * error, gint32 error_size)
{
  const Answer *answer;
  gint32 result = fallback;

  g_mutex_lock (&lock);
  g_ptr_array_add (calls, call);
  answer = g_hash_table_lookup (answers, call->call);
  if (answer != NULL) {
    result = answer->result;
    if (error != NULL)
      g_strlcpy (error, answer->error, error_size);
  }
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
  return result;
}

static Call *
call_new (const gchar * name, gint32 sink, gint32 stream)
{
  Call *call = g_new0 (Call, 1);

  call->call = name;
  call->sink = sink;
  call->stream = stream;
  return call;
}

static gint32
record_open (gint32 sink, const gchar * settings, gchar * error, gint32 error_size)
{
  Call *call = call_new ("open", sink, 0);

  call->text = g_strdup (settings);
  return record (call, 8554, error, error_size);
}

static gint32
record_close (gint32 sink)
{
  return record (call_new ("close", sink, 0), 0, NULL, 0);
}

static gint32
record_expect_stream (gint32 sink, gint32 stream, const gchar * mapping)
{
  Call *call = call_new ("expect_stream", sink, stream);

  call->mapping = g_strdup (mapping);
  return record (call, 0, NULL, 0);
}

static gint32
record_set_format (gint32 sink, gint32 stream, const gchar * mapping, const gchar * media,
    gint32 clock_rate, gint64 ssrc, gchar * error, gint32 error_size)
{
  Call *call = call_new ("set_format", sink, stream);

  call->mapping = g_strdup (mapping);
  call->text = g_strdup (media);
  call->clock_rate = clock_rate;
  call->ssrc = ssrc;
  return record (call, 0, error, error_size);
}

static gint32
record_restrict_stream (gint32 sink, gint32 stream, const gchar * users, gchar * error,
    gint32 error_size)
{
  Call *call = call_new ("restrict_stream", sink, stream);

  call->text = g_strdup (users);
  return record (call, 0, error, error_size);
}

static GPtrArray *
copy_packets (const RtspSinkBatch * batch, gint32 capacity)
{
  GPtrArray *packets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const guint8 *block = (const guint8 *) batch;
  const guint16 *sizes = (const guint16 *) (block + batch->sizes_offset);
  const guint8 *data = block + batch->data_offset;

  fail_unless (batch->packet_count >= 1);
  fail_unless (batch->sizes_offset + batch->packet_count * sizeof (guint16) <= batch->data_offset);
  fail_unless ((gint64) batch->data_offset + batch->data_bytes <= capacity);
  for (guint i = 0; i < batch->packet_count; i++) {
    g_ptr_array_add (packets, g_bytes_new (data, sizes[i]));
    data += sizes[i];
  }
  fail_unless_equals_int (data - block - batch->data_offset, batch->data_bytes);
  return packets;
}

static gint32
record_publish (gint32 stream, gint64 address, gint32 capacity)
{
  const RtspSinkBatch *batch = (const RtspSinkBatch *) (gintptr) address;
  Call *call = call_new ("publish", 0, stream);

  call->batch = *batch;
  call->packets = copy_packets (batch, capacity);
  return record (call, 0, NULL, 0);
}

static gint32
record_end_stream (gint32 stream)
{
  return record (call_new ("end_stream", 0, stream), 0, NULL, 0);
}

static gint32
record_remove_stream (gint32 stream)
{
  return record (call_new ("remove_stream", 0, stream), 0, NULL, 0);
}

/* The text is the answer's. */
static gint32
record_stats (gint32 sink, gchar * text, gint32 text_size)
{
  return record (call_new ("stats", sink, 0), 0, text, text_size);
}

static gint32
record_offer_backchannel (gint32 sink, gint32 backchannel, const gchar * mapping,
    const gchar * users, const gchar * media, gchar * error, gint32 error_size)
{
  Call *call = call_new ("offer_backchannel", sink, backchannel);

  call->mapping = g_strdup (mapping);
  call->text = g_strdup (media);
  call->users = g_strdup (users);
  return record (call, 0, error, error_size);
}

static gint32
record_withdraw_backchannel (gint32 backchannel)
{
  return record (call_new ("withdraw_backchannel", 0, backchannel), 0, NULL, 0);
}

static gint32
record_expect_pads (gint32 sink, gint32 more)
{
  Call *call = call_new ("expect_pads", sink, 0);

  call->more = more;
  return record (call, 0, NULL, 0);
}

void
recorder_setup (void)
{
  static const RtspSinkUpcalls table = {
    record_open, record_close, record_expect_stream, record_set_format, record_publish,
    record_end_stream, record_remove_stream, record_restrict_stream, record_stats,
    record_offer_backchannel, record_withdraw_backchannel, record_expect_pads
  };

  GST_ELEMENT_REGISTER (rtspsink, NULL);
  calls = g_ptr_array_new_with_free_func (call_free);
  answers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, answer_free);
  rtspsink_upcalls_set_for_tests (&table);
}

void
recorder_teardown (void)
{
  g_clear_pointer (&calls, g_ptr_array_unref);
  g_clear_pointer (&answers, g_hash_table_unref);
}

void
recorder_answer (const gchar * call, gint32 result, const gchar * error)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->result = result;
  answer->error = g_strdup (error);
  g_mutex_lock (&lock);
  g_hash_table_replace (answers, (gpointer) call, answer);
  g_mutex_unlock (&lock);
}

/* Needs the lock. */
static const Call *
find (const gchar * call, guint index)
{
  for (guint i = 0; i < calls->len; i++) {
    const Call *found = g_ptr_array_index (calls, i);

    if (g_str_equal (found->call, call) && index-- == 0)
      return found;
  }
  return NULL;
}

void
recorder_await (const gchar * call, guint count)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_SECONDS * G_TIME_SPAN_SECOND;
  gboolean in_time = TRUE;

  g_mutex_lock (&lock);
  while (find (call, count - 1) == NULL && in_time)
    in_time = g_cond_wait_until (&changed, &lock, deadline);
  g_mutex_unlock (&lock);
  fail_unless (in_time, "%u calls of %s did not come", count, call);
}

guint
recorder_count (const gchar * call)
{
  guint count = 0;

  g_mutex_lock (&lock);
  while (find (call, count) != NULL)
    count++;
  g_mutex_unlock (&lock);
  return count;
}

const Call *
recorder_get (const gchar * call, guint index)
{
  const Call *found;

  g_mutex_lock (&lock);
  found = find (call, index);
  g_mutex_unlock (&lock);
  fail_unless (found != NULL, "there is no call number %u of %s", index, call);
  return found;
}

gboolean
recorder_is_before (const Call * first, const Call * second)
{
  guint a, b;
  gboolean found;

  g_mutex_lock (&lock);
  found = g_ptr_array_find (calls, first, &a) && g_ptr_array_find (calls, second, &b);
  g_mutex_unlock (&lock);
  return found && a < b;
}

GstElement *
pipeline_new (const gchar * description)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      &error);

  fail_unless (error == NULL, "%s: %s", description, error != NULL ? error->message : "");
  return pipeline;
}

void
pipeline_play (GstElement * pipeline)
{
  fail_unless (gst_element_set_state (pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE);
}

void
pipeline_free (GstElement * pipeline)
{
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_NULL),
      GST_STATE_CHANGE_SUCCESS);
  gst_object_unref (pipeline);
}

GstMessage *
pipeline_await (GstElement * pipeline, GstMessageType type)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (bus, PATIENCE_SECONDS * GST_SECOND,
      type | GST_MESSAGE_ERROR);
  GError *error = NULL;

  fail_unless (message != NULL, "message %s did not come", gst_message_type_get_name (type));
  if (GST_MESSAGE_TYPE (message) != type)
    gst_message_parse_error (message, &error, NULL);
  fail_unless (error == NULL, "error instead of %s: %s", gst_message_type_get_name (type),
      error != NULL ? error->message : "");
  return message;
}

void
pipeline_await_error (GstElement * pipeline, ...)
{
  g_autoptr (GstMessage) message = pipeline_await (pipeline, GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  va_list words;
  const gchar *word;

  gst_message_parse_error (message, &error, &debug);
  va_start (words, pipeline);
  while ((word = va_arg (words, const gchar *)) != NULL)
      fail_unless (strstr (error->message, word) != NULL, "\"%s\" is not in: %s", word,
        error->message);
  va_end (words);
}
