/* Areas and lines of a reference layer into one square.  Rings that leave it are clipped to a frame round it (Sutherland
 * and Hodgman 1974) and lines cut where they do, so that cairo never sees more than the square holds; fills of a class are
 * one path with the winding rule, which neither holes nor neighbours nor overlaps disturb.  Vertices nearer than half a
 * pixel add nothing. */
#include "overlay/scene-reference-private.h"

#include <math.h>

#define FRAME_PX  8.0 /* round the square, beside the width of lines */
#define LEAST_PX  4.5 /* of a line; an edge is thinner */
#define EDGE_PX   2.5
#define CASING_PX 1.4
#define CASING    0.28 /* of the width, each side */
#define DASH_PX   2.5  /* shorter ones are drawn through */

typedef struct {
    cairo_t *cr;
    JumGeometryColumns g;
    const double *origin;
    double x0, y0, x1, y1;      /* the frame */
    double least;               /* between two vertices */
    const JumSceneDecks *decks; /* where a line leaves the ground; NULL: nowhere */
} Tracer;

static Tracer
tracer_of(const JumReferences *references,
          const JumReferenceLayer *layer,
          cairo_t *cr,
          const JumReferenceSquare *square)
{
    double margin = layer->style.width_m + FRAME_PX * (double) square->texel;
    return (Tracer){.cr = cr,
                    .g = jum_layer_geometry(layer->features),
                    .origin = references->origin_m,
                    .x0 = (double) square->x0 - margin,
                    .y0 = (double) square->y0 - margin,
                    .x1 = (double) square->x0 + (double) square->size + margin,
                    .y1 = (double) square->y0 + (double) square->size + margin,
                    .least = 0.5 * (double) square->texel,
                    .decks = layer->kind == JUM_REFERENCE_LINE ? square->decks : NULL};
}

static gboolean
row_meets(const Tracer *t, const float *box)
{
    return (double) box[2] >= t->x0 && (double) box[0] <= t->x1 && (double) box[3] >= t->y0 &&
           (double) box[1] <= t->y1;
}

static gboolean
row_is_inside(const Tracer *t, const float *box)
{
    return (double) box[0] >= t->x0 && (double) box[2] <= t->x1 && (double) box[1] >= t->y0 &&
           (double) box[3] <= t->y1;
}

/* ---- fills ---- */

/* Half-planes: 0 west, 1 east, 2 south, 3 north: how far inside. */
static double
inside(const Tracer *t, int side, const double p[2])
{
    switch (side) {
    case 0:
        return p[0] - t->x0;
    case 1:
        return t->x1 - p[0];
    case 2:
        return p[1] - t->y0;
    default:
        return t->y1 - p[1];
    }
}

static void
clip(const Tracer *t, int side, const GArray *in, GArray *out)
{
    g_array_set_size(out, 0);
    guint n = in->len / 2;
    const double *xy = (const double *) (const void *) in->data;
    for (guint i = 0; i < n; i++) {
        const double *a = xy + 2 * ((i + n - 1) % n), *b = xy + 2 * i;
        double da = inside(t, side, a), db = inside(t, side, b);
        if ((da >= 0.0) != (db >= 0.0)) {
            double part = da / (da - db);
            double cut[2] = {a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])};
            g_array_append_vals(out, cut, 2);
        }
        if (db >= 0.0)
            g_array_append_vals(out, b, 2);
    }
}

static void
ring_vertices(const Tracer *t, guint32 ring, GArray *out)
{
    double last[2] = {NAN, NAN};
    g_array_set_size(out, 0);
    for (guint32 v = t->g.vertex_start[ring]; v < t->g.vertex_start[ring + 1]; v++) {
        double p[2] = {t->g.x[v] - t->origin[0], t->g.y[v] - t->origin[1]};
        if (fabs(p[0] - last[0]) + fabs(p[1] - last[1]) < t->least)
            continue;
        g_array_append_vals(out, p, 2);
        last[0] = p[0];
        last[1] = p[1];
    }
}

static void
trace_ring(const Tracer *t, guint32 ring, gboolean whole, GArray *a, GArray *b)
{
    ring_vertices(t, ring, a);
    for (int side = 0; !whole && side < 4; side++) {
        clip(t, side, a, b);
        GArray *swap = a;
        a = b;
        b = swap;
    }
    const double *xy = (const double *) (const void *) a->data;
    for (guint i = 0; i < a->len / 2; i++)
        (i == 0 ? cairo_move_to : cairo_line_to)(t->cr, xy[2 * i], xy[2 * i + 1]);
    if (a->len > 0)
        cairo_close_path(t->cr);
}

static void
use(cairo_t *cr, guint32 rgb)
{
    cairo_set_source_rgb(cr, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0);
}

gboolean
jum_reference_paint_fills(const JumReferences *references,
                          const JumReferenceLayer *layer,
                          cairo_t *cr,
                          const JumReferenceSquare *square)
{
    Tracer t = tracer_of(references, layer, cr, square);
    g_autoptr(GArray) a = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) b = g_array_new(FALSE, FALSE, sizeof(double));
    gboolean any = FALSE;
    cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
    for (guint c = 0; c < layer->style.n_classes; c++) {
        for (guint row = 0; row < t.g.n_rows; row++) {
            const float *box = layer->box + 4 * (gsize) row;
            if (layer->class_of[row] != c || !row_meets(&t, box))
                continue;
            gboolean whole = row_is_inside(&t, box);
            for (guint32 r = t.g.ring_start[row]; r < t.g.ring_start[row + 1]; r++)
                trace_ring(&t, r, whole, a, b);
            any = TRUE;
        }
        use(cr, layer->style.classes[c].fill);
        cairo_fill(cr);
    }
    return any;
}

/* ---- lines ---- */

typedef struct {
    const double *dash; /* NULL: drawn through */
    guint n_dashes;
    double x, y;    /* last point of the path */
    gboolean drawn; /* the path has one */
} Pen;

static void
lift(const Tracer *t, Pen *pen)
{
    if (pen->drawn && pen->dash != NULL)
        cairo_stroke(t->cr); /* the next run has a phase of its own */
    pen->drawn = FALSE;
}

/* A piece from @a to @b, @along metres from the start of its ring; @last: nothing follows. */
static void
draw_piece(
    const Tracer *t, Pen *pen, const double a[2], const double b[2], double along, gboolean last)
{
    if (!pen->drawn) {
        if (pen->dash != NULL)
            cairo_set_dash(t->cr, pen->dash, (int) pen->n_dashes, along);
        cairo_move_to(t->cr, a[0], a[1]);
        pen->x = a[0];
        pen->y = a[1];
        pen->drawn = TRUE;
    }
    if (!last && fabs(b[0] - pen->x) + fabs(b[1] - pen->y) < t->least)
        return;
    cairo_line_to(t->cr, b[0], b[1]);
    pen->x = b[0];
    pen->y = b[1];
}

static gboolean
piece_meets(const Tracer *t, const double a[2], const double b[2])
{
    return fmax(a[0], b[0]) >= t->x0 && fmin(a[0], b[0]) <= t->x1 && fmax(a[1], b[1]) >= t->y0 &&
           fmin(a[1], b[1]) <= t->y1;
}

/* One longer than the frame is cut to it: cairo counts in fixed numbers, and dashes are laid out one by one. */
static void
draw_cut_piece(const Tracer *t, Pen *pen, const double a[2], const double b[2], double along)
{
    double length = hypot(b[0] - a[0], b[1] - a[1]), from = 0.0, to = 1.0;
    for (int side = 0; side < 4; side++) {
        double da = inside(t, side, a), db = inside(t, side, b);
        if (da < 0.0 && db < 0.0)
            return;
        if (da < 0.0)
            from = fmax(from, da / (da - db));
        else if (db < 0.0)
            to = fmin(to, da / (da - db));
    }
    if (from >= to)
        return;
    double p[2] = {a[0] + from * (b[0] - a[0]), a[1] + from * (b[1] - a[1])};
    double q[2] = {a[0] + to * (b[0] - a[0]), a[1] + to * (b[1] - a[1])};
    if (from > 0.0)
        lift(t, pen);
    draw_piece(t, pen, p, q, along + from * length, TRUE);
    if (to < 1.0)
        lift(t, pen);
}

/* What of the piece does not go along a deck; FALSE if all of it stays on the ground. */
static gboolean
draw_beside_decks(const Tracer *t, Pen *pen, const double a[2], const double b[2], double along)
{
    JumDeckSpan spans[JUM_DECK_SPANS];
    const float p[2] = {(float) a[0], (float) a[1]}, q[2] = {(float) b[0], (float) b[1]};
    guint n = t->decks != NULL ? jum_scene_decks_spans(t->decks, p, q, spans) : 0;
    double length = hypot(b[0] - a[0], b[1] - a[1]), from = 0.0;
    for (guint s = 0; s <= n && n > 0; s++) {
        double to = s < n ? (double) spans[s].from : 1.0;
        const double c[2] = {a[0] + from * (b[0] - a[0]), a[1] + from * (b[1] - a[1])};
        const double d[2] = {a[0] + to * (b[0] - a[0]), a[1] + to * (b[1] - a[1])};
        if (to - from > 1e-4)
            draw_cut_piece(t, pen, c, d, along + from * length);
        if (s < n) {
            lift(t, pen);
            from = (double) spans[s].to;
        }
    }
    return n > 0;
}

static void
draw_ring(const Tracer *t, Pen *pen, guint32 ring, gboolean closed)
{
    guint32 first = t->g.vertex_start[ring], end = t->g.vertex_start[ring + 1];
    guint32 n = end - first, pieces = closed ? n : n - 1;
    double along = 0.0, frame = t->x1 - t->x0;
    if (n < 2)
        return;
    for (guint32 i = 0; i < pieces; i++) {
        guint32 v = first + i, w = first + (i + 1) % n;
        double a[2] = {t->g.x[v] - t->origin[0], t->g.y[v] - t->origin[1]};
        double b[2] = {t->g.x[w] - t->origin[0], t->g.y[w] - t->origin[1]};
        double length = pen->dash != NULL ? hypot(b[0] - a[0], b[1] - a[1]) : 0.0;
        if (!piece_meets(t, a, b))
            lift(t, pen);
        else if (draw_beside_decks(t, pen, a, b, along))
            ;
        else if (fabs(b[0] - a[0]) + fabs(b[1] - a[1]) > frame)
            draw_cut_piece(t, pen, a, b, along);
        else
            draw_piece(t, pen, a, b, along, i + 1 == pieces);
        along += length;
    }
    lift(t, pen);
}

static gboolean
stroke_class(const JumReferenceLayer *layer, const Tracer *t, Pen *pen, guint c, double width)
{
    gboolean any = FALSE, closed = layer->kind == JUM_REFERENCE_AREA;
    cairo_set_line_width(t->cr, width);
    cairo_set_dash(t->cr, NULL, 0, 0.0);
    for (guint row = 0; row < t->g.n_rows; row++) {
        if (layer->class_of[row] != c || !row_meets(t, layer->box + 4 * (gsize) row))
            continue;
        for (guint32 r = t->g.ring_start[row]; r < t->g.ring_start[row + 1]; r++)
            draw_ring(t, pen, r, closed);
        any = TRUE;
    }
    cairo_stroke(t->cr);
    cairo_set_dash(t->cr, NULL, 0, 0.0);
    return any;
}

gboolean
jum_reference_paint_lines(const JumReferences *references,
                          const JumReferenceLayer *layer,
                          cairo_t *cr,
                          const JumReferenceSquare *square)
{
    const JumReferenceStyle *style = &layer->style;
    Tracer t = tracer_of(references, layer, cr, square);
    gboolean any = FALSE, is_line = layer->kind == JUM_REFERENCE_LINE;
    double texel = (double) square->texel, shortest = INFINITY;
    double width = fmax(style->width_m, (is_line ? LEAST_PX : EDGE_PX) * texel);
    for (guint d = 0; d < style->n_dashes; d++)
        shortest = fmin(shortest, style->dash[d]);
    Pen through = {0}, dashed = {.dash = style->dash, .n_dashes = style->n_dashes};
    Pen *pen = style->n_dashes > 0 && shortest >= DASH_PX * texel ? &dashed : &through;
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    for (guint c = 0; is_line && style->outlined && c < style->n_classes; c++) {
        use(cr, style->classes[c].outline);
        cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
        stroke_class(layer, &t, &through, c, width + 2.0 * fmax(CASING * width, CASING_PX * texel));
    }
    cairo_set_line_cap(cr, pen == &dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
    for (guint c = 0; c < style->n_classes; c++) {
        use(cr, is_line ? style->classes[c].fill : style->classes[c].outline);
        any = stroke_class(layer, &t, pen, c, width) || any;
    }
    return any;
}
