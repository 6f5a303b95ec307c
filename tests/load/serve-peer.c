/* serve-peer.c: gst-rtsp-server with one shared mount, as its own examples set it up.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * serve-peer PORT "( clipsrc location=clip.h264 ! rtph264pay name=pay0 config-interval=-1 )"
 */
#include <gst/rtsp-server/rtsp-server.h>

#include "clipsrc.h"

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GstRTSPServer) server = NULL;
  g_autoptr (GstRTSPMountPoints) mounts = NULL;
  GstRTSPMediaFactory *factory;

  gst_init (&argc, &argv);
  if (argc != 3 || !load_clip_src_register ()) {
    g_printerr ("usage: serve-peer PORT LAUNCH\n");
    return 2;
  }
  loop = g_main_loop_new (NULL, FALSE);
  server = gst_rtsp_server_new ();
  gst_rtsp_server_set_service (server, argv[1]);
  mounts = gst_rtsp_server_get_mount_points (server);
  factory = gst_rtsp_media_factory_new ();
  gst_rtsp_media_factory_set_launch (factory, argv[2]);
  gst_rtsp_media_factory_set_shared (factory, TRUE);
  gst_rtsp_mount_points_add_factory (mounts, "/bench", factory);
  if (gst_rtsp_server_attach (server, NULL) == 0) {
    g_printerr ("cannot listen on port %s\n", argv[1]);
    return 1;
  }
  g_main_loop_run (loop);
  return 0;
}
