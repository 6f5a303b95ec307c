/* Watch: gst-launch-1.0 playbin uri=rtsp://127.0.0.1:8554/stream1
 *
 * The element in a C program: it publishes a test picture, says the URL and who
 * watches, and ends cleanly on Ctrl-C.
 *
 * build: cc publish.c -o publish $(pkg-config --cflags --libs gstreamer-1.0)
 * usage: ./publish [PORT]
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib-unix.h>
#include <gst/gst.h>

typedef struct
{
  GMainLoop *loop;
  int exit_code;
} Publisher;

static void
show_element_message (const GstStructure * what)
{
  if (gst_structure_has_name (what, "rtspsink-mapping"))
    g_print ("reachable: %s\n", gst_structure_get_string (what, "url"));
  else if (gst_structure_has_name (what, "rtspsink-viewer-joined"))
    g_print ("joined: %s\n", gst_structure_get_string (what, "peer"));
  else if (gst_structure_has_name (what, "rtspsink-viewer-left"))
    g_print ("left: %s\n", gst_structure_get_string (what, "peer"));
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Publisher *publisher = user_data;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ELEMENT:
      show_element_message (gst_message_get_structure (message));
      break;
    case GST_MESSAGE_ERROR:{
      g_autoptr (GError) error = NULL;

      gst_message_parse_error (message, &error, NULL);
      g_printerr ("%s: %s\n", GST_MESSAGE_SRC_NAME (message), error->message);
      publisher->exit_code = 1;
      g_main_loop_quit (publisher->loop);
      break;
    }
    case GST_MESSAGE_EOS:
      g_main_loop_quit (publisher->loop);
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_interrupt (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static GstElement *
make_pipeline (const gchar * service, GError ** error)
{
  GstElement *pipeline = gst_parse_launch ("videotestsrc is-live=true "
      "! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 "
      "! h264parse ! video/x-h264,mapping=/stream1 ! rtspsink name=sink",
      error);

  if (pipeline != NULL) {
    g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");

    g_object_set (sink, "service", service, NULL);
  }
  return pipeline;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  Publisher publisher = { NULL, 0 };

  gst_init (&argc, &argv);
  pipeline = make_pipeline (argc > 1 ? argv[1] : "8554", &error);
  if (error != NULL) {
    g_printerr ("%s\n", error->message);
    return 1;
  }

  publisher.loop = loop = g_main_loop_new (NULL, FALSE);
  bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, &publisher);
  g_unix_signal_add (SIGINT, on_interrupt, loop);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_bus_remove_watch (bus);
  return publisher.exit_code;
}
