/* Greedy label placement with memory.  Wishes are sorted by tier, then shown before unshown, then priority, then
 * key; each tries the side it had, then the others (right, left, above, below; or centred when it names an area).
 * Flicker is prevented by two margins: a shown label stays while its text alone is free, an unshown one enters
 * only with MARGIN_PX of air around it, so that small camera moves cannot alternate. */
#include "gfx/labels.h"

#include "gfx/sort.h"

#include <stdlib.h>

#define MARGIN_PX 8.0f
#define SNUG_PX   1.0f
#define N_SIDES   4

typedef struct {
    guint64 key;
    guint side;
} Shown;

typedef struct {
    const JumLabelWish *wish;
    guint index, side;
    gboolean shown;
} Candidate;

struct JumLabelPlacer {
    Shown shown[JUM_LABELS_MAX]; /* sorted by key */
    guint n_shown;
    GArray *candidates; /* Candidate */
    GArray *boxes;      /* JumLabelBox */
};

JumLabelPlacer *
jum_label_placer_new(void)
{
    JumLabelPlacer *placer = g_new0(JumLabelPlacer, 1);
    placer->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    placer->boxes = g_array_new(FALSE, FALSE, sizeof(JumLabelBox));
    return placer;
}

void
jum_label_placer_free(JumLabelPlacer *placer)
{
    if (placer == NULL)
        return;
    g_array_unref(placer->candidates);
    g_array_unref(placer->boxes);
    g_free(placer);
}

static int
compare_shown(const void *a, const void *b)
{
    const Shown *p = a, *q = b;
    return p->key < q->key ? -1 : p->key > q->key;
}

static int
compare_candidates(const void *a, const void *b)
{
    const Candidate *p = a, *q = b;
    if (p->wish->tier != q->wish->tier)
        return p->wish->tier < q->wish->tier ? -1 : 1;
    if (p->shown != q->shown)
        return p->shown ? -1 : 1;
    if (p->wish->priority != q->wish->priority)
        return p->wish->priority > q->wish->priority ? -1 : 1;
    return p->wish->key < q->wish->key ? -1 : p->wish->key > q->wish->key;
}

static JumLabelBox
box_at(const JumLabelWish *wish, guint side)
{
    float x = wish->x_px - wish->width_px / 2.0f, y = wish->y_px - wish->height_px / 2.0f;
    if (wish->gap_px > 0.0f) {
        static const float dx[N_SIDES] = {1, -1, 0, 0}, dy[N_SIDES] = {0, 0, -1, 1};
        x += dx[side] * (wish->width_px / 2.0f + wish->gap_px);
        y += dy[side] * (wish->height_px / 2.0f + wish->gap_px);
    }
    x = (float) (int) x; /* whole pixels: text stays sharp */
    y = (float) (int) y;
    return (JumLabelBox){x, y, x + wish->width_px, y + wish->height_px};
}

static gboolean
is_free(const JumLabelPlacer *placer, const JumLabelBox *box, float margin)
{
    for (guint i = 0; i < placer->boxes->len; i++) {
        const JumLabelBox *other = &g_array_index(placer->boxes, JumLabelBox, i);
        if (box->x0 - margin < other->x1 && other->x0 < box->x1 + margin &&
            box->y0 - margin < other->y1 && other->y0 < box->y1 + margin)
            return FALSE;
    }
    return TRUE;
}

/* Tries the sides of one label, its own first.  A shown label with room keeps its side even where a better one
 * has become free. */
static gboolean
place(const JumLabelPlacer *placer, Candidate *candidate, int width, int height, JumLabelBox *box)
{
    float air = candidate->wish->snug ? SNUG_PX : MARGIN_PX, margin = candidate->shown ? 0.0f : air;
    guint n_sides = candidate->wish->gap_px > 0.0f ? N_SIDES : 1;
    for (guint k = 0; k < n_sides; k++) {
        guint side = (candidate->side + k) % n_sides;
        *box = box_at(candidate->wish, side);
        float edge = k == 0 ? margin : air;
        if (box->x0 >= edge && box->y0 >= edge && box->x1 <= (float) width - edge &&
            box->y1 <= (float) height - edge && is_free(placer, box, edge)) {
            candidate->side = side;
            return TRUE;
        }
    }
    return FALSE;
}

static void
collect(JumLabelPlacer *placer, const JumLabelWish *wishes, guint n_wishes)
{
    g_array_set_size(placer->candidates, 0);
    for (guint i = 0; i < n_wishes; i++) {
        Shown probe = {.key = wishes[i].key};
        const Shown *before =
            bsearch(&probe, placer->shown, placer->n_shown, sizeof probe, compare_shown);
        Candidate candidate = {&wishes[i], i, before != NULL ? before->side : 0, before != NULL};
        g_array_append_val(placer->candidates, candidate);
    }
    jum_sort(placer->candidates->data, placer->candidates->len, sizeof(Candidate),
             compare_candidates);
}

guint
jum_label_placer_run(JumLabelPlacer *placer,
                     const JumLabelWish *wishes,
                     guint n_wishes,
                     const JumLabelBox *taken,
                     guint n_taken,
                     int width_px,
                     int height_px,
                     JumLabelPlace places[JUM_LABELS_MAX])
{
    guint n = 0;
    collect(placer, wishes, n_wishes);
    g_array_set_size(placer->boxes, 0);
    if (n_taken > 0)
        g_array_append_vals(placer->boxes, taken, n_taken);
    for (guint i = 0; i < placer->candidates->len && n < JUM_LABELS_MAX; i++) {
        Candidate *candidate = &g_array_index(placer->candidates, Candidate, i);
        JumLabelBox box;
        if (!place(placer, candidate, width_px, height_px, &box))
            continue;
        g_array_append_val(placer->boxes, box);
        placer->shown[n] = (Shown){candidate->wish->key, candidate->side};
        places[n++] = (JumLabelPlace){candidate->index, box.x0, box.y0};
    }
    placer->n_shown = n;
    jum_sort(placer->shown, n, sizeof placer->shown[0], compare_shown);
    return n;
}
