#pragma once

#include "city/territory.h"

/**
 * JumReferences: the reference layers of a territory (plans, pictures from the air, risk zones) that are laid on the
 * ground: painted into its squares, above roads and under buildings.
 *
 * Thread: what is shown is set by the main thread; painting is on any.
 */
typedef struct JumReferences JumReferences;

/** JumReference: one of them, from below to above. Borrowed. */
typedef struct {
    const char *id, *name, *attribution; /* attribution may be NULL */
    gboolean is_raster, visible;
    double opacity; /* 0 … 1 */
    guint32 rgb;    /* 0xrrggbb of an area: its fill, else its outline */
} JumReference;

/** jum_references_new: reads the table; a layer that cannot be shown is left out and told in @error (the others stay).
 * Never NULL.  Cost: about 1 µs a vertex. */
JumReferences *
jum_references_new(JumTerritory *territory, const double origin_m[2], GError **error);
void jum_references_free(JumReferences *references);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumReferences, jum_references_free)

guint jum_references_n(const JumReferences *references);
JumReference jum_references_at(const JumReferences *references, guint i);
/** jum_references_set: returns whether anything is different. */
gboolean jum_references_set(JumReferences *references, guint i, gboolean visible, double opacity);

/** JumReferenceTile: how a worker gets at tiles: a connection of its own, and where a fault goes (taken over). */
typedef struct {
    JumTerritory *(*borrow)(gpointer data);
    void (*give_back)(gpointer data, JumTerritory *connection, GError *fault);
    gpointer data;
} JumReferenceAccess;

/** jum_references_paint: @cr: a cairo_t in metres from the origin, north up; @texel_m: a pixel; what meets the square
 * @x0_m, @y0_m, @size_m is painted. */
void jum_references_paint(JumReferences *references,
                          gpointer cr,
                          float x0_m,
                          float y0_m,
                          float size_m,
                          float texel_m,
                          const JumReferenceAccess *access);
