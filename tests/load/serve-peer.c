/* serve-peer.c: gst-rtsp-server with one shared mount, as its own examples set it up.
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * serve-peer PORT "( clipsrc location=clip.h264 ! rtph264pay name=pay0 config-interval=-1 )" [CERTIFICATE KEY [srtp]]
 */
#include <gst/rtsp-server/rtsp-server.h>

#include "clipsrc.h"

static gboolean
set_certificate (GstRTSPServer * server, const char *certificate, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsCertificate) identity = g_tls_certificate_new_from_files (certificate, key, &error);
  g_autoptr (GstRTSPAuth) auth = gst_rtsp_auth_new ();
  g_autoptr (GstRTSPToken) token = gst_rtsp_token_new (GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "anybody", NULL);

  if (!identity) {
    g_printerr ("%s\n", error->message);
    return FALSE;
  }
  gst_rtsp_auth_set_tls_certificate (auth, identity);
  gst_rtsp_auth_set_default_token (auth, token);
  gst_rtsp_server_set_auth (server, auth);
  return TRUE;
}

/* Authentication, which is what encrypts, lets nobody in without a permission. */
static void
permit_everybody (GstRTSPMediaFactory * factory)
{
  gst_rtsp_media_factory_add_role (factory, "anybody", GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN, TRUE,
      GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GstRTSPServer) server = NULL;
  g_autoptr (GstRTSPMountPoints) mounts = NULL;
  GstRTSPMediaFactory *factory;

  gst_init (&argc, &argv);
  if ((argc != 3 && argc != 5 && argc != 6) || !load_clip_src_register ()) {
    g_printerr ("usage: serve-peer PORT LAUNCH [CERTIFICATE KEY [srtp]]\n");
    return 2;
  }
  loop = g_main_loop_new (NULL, FALSE);
  server = gst_rtsp_server_new ();
  gst_rtsp_server_set_service (server, argv[1]);
  mounts = gst_rtsp_server_get_mount_points (server);
  factory = gst_rtsp_media_factory_new ();
  gst_rtsp_media_factory_set_launch (factory, argv[2]);
  gst_rtsp_media_factory_set_shared (factory, TRUE);
  if (argc > 3 && !set_certificate (server, argv[3], argv[4]))
    return 1;
  if (argc > 3)
    permit_everybody (factory);
  if (argc > 5)
    gst_rtsp_media_factory_set_profiles (factory, GST_RTSP_PROFILE_SAVP);
  gst_rtsp_mount_points_add_factory (mounts, "/bench", factory);
  if (gst_rtsp_server_attach (server, NULL) == 0) {
    g_printerr ("cannot listen on port %s\n", argv[1]);
    return 1;
  }
  g_main_loop_run (loop);
  return 0;
}
