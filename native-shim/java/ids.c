/* rtspsink: the ids that name our GObjects on both sides of the border
 *
 * Copyright (C) 2026 The rtspsink authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "java/ids.h"

static GMutex objects_lock;
static GHashTable *objects;     /* id -> GWeakRef; guarded by objects_lock */
static gint32 last_id;          /* guarded by objects_lock */

static void
weak_ref_free (gpointer data)
{
  GWeakRef *ref = data;

  g_weak_ref_clear (ref);
  g_free (ref);
}

gint32
rtspsink_ids_register (GObject * object)
{
  GWeakRef *ref = g_new (GWeakRef, 1);
  gint32 id;

  g_weak_ref_init (ref, object);
  g_mutex_lock (&objects_lock);
  if (objects == NULL)
    objects = g_hash_table_new_full (NULL, NULL, NULL, weak_ref_free);
  id = ++last_id;
  g_hash_table_insert (objects, GINT_TO_POINTER (id), ref);
  g_mutex_unlock (&objects_lock);
  return id;
}

void
rtspsink_ids_unregister (gint32 id)
{
  g_mutex_lock (&objects_lock);
  if (objects != NULL)
    g_hash_table_remove (objects, GINT_TO_POINTER (id));
  g_mutex_unlock (&objects_lock);
}

gint32
rtspsink_ids_ensure (GstObject * object, gint32 * id)
{
  gint32 ensured;

  GST_OBJECT_LOCK (object);
  if (*id == 0)
    *id = rtspsink_ids_register (G_OBJECT (object));
  ensured = *id;
  GST_OBJECT_UNLOCK (object);
  return ensured;
}

gint32
rtspsink_ids_take (GstObject * object, gint32 * id)
{
  gint32 taken;

  GST_OBJECT_LOCK (object);
  taken = *id;
  *id = 0;
  GST_OBJECT_UNLOCK (object);
  rtspsink_ids_unregister (taken);
  return taken;
}

gpointer
rtspsink_ids_lookup (gint32 id, GType type)
{
  GWeakRef *ref = NULL;
  GObject *object = NULL;

  g_mutex_lock (&objects_lock);
  if (objects != NULL)
    ref = g_hash_table_lookup (objects, GINT_TO_POINTER (id));
  if (ref != NULL)
    object = g_weak_ref_get (ref);
  g_mutex_unlock (&objects_lock);

  if (object != NULL && !g_type_is_a (G_OBJECT_TYPE (object), type))
    g_clear_object (&object);
  return object;
}
