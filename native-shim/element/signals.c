/* rtspsink: what the application is asked, and told
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "element/signals.h"

enum
{
  SIGNAL_AUTHORIZE,
  SIGNAL_BITRATE_PROPOSED,
  SIGNALS
};

static guint signals[SIGNALS];

/* All of the handlers have to agree. */
static gboolean
while_true (GSignalInvocationHint * hint, GValue * all, const GValue * one, gpointer user_data)
{
  g_value_copy (one, all);
  return g_value_get_boolean (one);
}

void
rtspsink_signals_install (GType type)
{
  /**
   * GstRtspSink::authorize:
   * @user: as logged in, "" where nobody has to
   * @address: that the viewer connected from
   * @mapping: what the viewer wants to see
   * @method: DESCRIBE, SETUP or PLAY
   *
   * Emitted, where it is connected, for every such request that addresses, users
   * and rights let in, on a thread of its own. A handler that takes longer than
   * five seconds has refused.
   *
   * Returns: whether the request may go on
   */
  signals[SIGNAL_AUTHORIZE] = g_signal_new ("authorize", type,
      G_SIGNAL_RUN_LAST, 0, while_true, NULL, NULL, G_TYPE_BOOLEAN, 4, G_TYPE_STRING,
      G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  /**
   * GstRtspSink::bitrate-proposed:
   * @mapping: whose viewers have reported
   * @bits-per-second: what their ways can take
   *
   * Emitted with adaptive-bitrate, on a thread of its own, whenever that changes.
   *
   * Returns: %TRUE when the application sees to the encoder itself; else the element
   * sets the bit rate of the nearest encoder upstream, if it knows it
   */
  signals[SIGNAL_BITRATE_PROPOSED] = g_signal_new ("bitrate-proposed", type,
      G_SIGNAL_RUN_LAST, 0, g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 2,
      G_TYPE_STRING, G_TYPE_UINT);
}

gboolean
rtspsink_signals_has_authorizer (GstElement * sink)
{
  return g_signal_has_handler_pending (sink, signals[SIGNAL_AUTHORIZE], 0, TRUE);
}

gboolean
rtspsink_signals_authorize (GstElement * sink, const gchar * user, const gchar * address,
    const gchar * mapping, const gchar * method)
{
  gboolean authorized = FALSE;

  g_signal_emit (sink, signals[SIGNAL_AUTHORIZE], 0, user, address, mapping, method, &authorized);
  return authorized;
}

gboolean
rtspsink_signals_propose_bitrate (GstElement * sink, const gchar * mapping, guint bits_per_second)
{
  gboolean handled = FALSE;

  g_signal_emit (sink, signals[SIGNAL_BITRATE_PROPOSED], 0, mapping, bits_per_second, &handled);
  return handled;
}
