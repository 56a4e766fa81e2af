#pragma once

#include "city/territory.h"
#include "overlay/reference-style.h"
#include "overlay/scene-deck.h"

/**
 * JumReferences: the reference layers of a territory (plans, pictures from the air, risk zones, routes) that are laid on
 * the ground.  Areas, lines and pictures are painted into pictures of its squares, points stand as marks (overlay/).
 * A layer is known by its index, which never changes; what lies above what is an order of its own.
 *
 * Thread: what is shown is set by the main thread; painting is on any.
 */
typedef struct JumReferences JumReferences;

/** JumReference: one of them. Borrowed. */
typedef struct {
    const char *id, *name;
    const char *attribution, *licence, *date, *owner; /* NULL: not known */
    const char *fault; /* what of it could not be read, NULL: nothing */
    const char *note;  /* how it is shown otherwise than expected, NULL: it is not. Static */
    JumReferenceKind kind;
    gboolean visible;
    double opacity;                 /* 0 … 1 */
    const JumReferenceStyle *style; /* of features */
    const JumLayer *features;       /* NULL of a raster, or if it could not be read */
    const guint8 *class_of;         /* [rows] into style->classes */
} JumReference;

/** jum_references_new: reads them all; one that cannot be shown stays known, with its fault.  @error: the table itself
 * cannot be read: there is no layer then.  Never NULL.  Cost: about 1 µs a vertex, nothing for pictures. */
JumReferences *
jum_references_new(JumTerritory *territory, const double origin_m[2], GError **error);
void jum_references_free(JumReferences *references);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumReferences, jum_references_free)

guint jum_references_n(const JumReferences *references);
JumReference jum_references_at(const JumReferences *references, guint i);
/** jum_references_set: returns whether anything is different. */
gboolean jum_references_set(JumReferences *references, guint i, gboolean visible, double opacity);
/** jum_references_in_order: the index of the layer at @position, 0 below all others. */
guint jum_references_in_order(const JumReferences *references, guint position);
/** jum_references_move: puts layer @i at @position; those between make room. Returns whether anything is different. */
gboolean jum_references_move(JumReferences *references, guint i, guint position);
/** jum_references_fault: the first fault among those shown, NULL if there is none. Borrowed. */
const char *jum_references_fault(const JumReferences *references);

/* ---- painting ---- */

/** JumReferenceTile: how a worker gets at tiles: a connection of its own, and where a fault goes (taken over). */
typedef struct {
    JumTerritory *(*borrow)(gpointer data);
    void (*give_back)(gpointer data, JumTerritory *connection, GError *fault);
    gpointer data;
    const JumSceneDecks
        *decks; /* NULL: none are known. Near, lines are left out of the ground on them */
} JumReferenceAccess;

/** JumReferencePart: what is laid on as a tint (fills, pictures) or drawn as ink (lines, edges). */
typedef enum {
    JUM_REFERENCE_WASH = 1 << 0,
    JUM_REFERENCE_INK = 1 << 1,
} JumReferencePart;

/** jum_references_meet: does anything that is shown, of @parts, come into the square? */
gboolean jum_references_meet(
    const JumReferences *references, guint parts, float x0_m, float y0_m, float size_m);
/** jum_references_paint: @cr: a cairo_t in metres from the origin, north up; @texel_m: a pixel; what of @parts meets the
 * square @x0_m, @y0_m, @size_m is painted, each layer with its opacity.
 * Cost: 10 ns for each vertex of the features that meet the square, and a fill. */
void jum_references_paint(JumReferences *references,
                          guint parts,
                          gpointer cr,
                          float x0_m,
                          float y0_m,
                          float size_m,
                          float texel_m,
                          const JumReferenceAccess *access);

/* ---- what lies here ---- */

/** JumReferenceHit: a feature of a shown layer. Borrowed strings, NULL where nothing is known. */
typedef struct {
    guint layer, row;
    const char *name;  /* of the feature */
    const char *words; /* of its class */
    const char *date;  /* its own, or its layer's */
} JumReferenceHit;

#define JUM_REFERENCE_HITS 8
/** jum_references_hits: what lies at a place of the territory's frame, from above to below: areas that hold it, lines and
 * points within @reach_m. Returns how many.  Cost: as painting it. */
guint jum_references_hits(const JumReferences *references,
                          double x_m,
                          double y_m,
                          double reach_m,
                          JumReferenceHit hits[JUM_REFERENCE_HITS]);
