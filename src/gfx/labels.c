/* Greedy label placement with memory.  Wishes are sorted by tier, then shown before unshown, then priority, then
 * key; each tries the side it had, then the others (right, left, above, below; or centred when it names an area).
 * Flicker is prevented by two margins: a shown label stays while its text alone is free, an unshown one enters
 * only with MARGIN_PX of air around it, so that small camera moves cannot alternate.  While the camera travels time
 * helps: what has gone stays away for QUIET_S; what would come is followed QUIET_S ahead along the way it moves on the
 * picture, and comes only if it keeps clear of those that stand; what has just come goes before what has stood. */
#include "gfx/labels.h"

#include "gfx/sort.h"

#include <math.h>
#include <string.h>

#define MARGIN_PX 8.0f
#define SNUG_PX   1.0f
#define N_SIDES   4
#define QUIET_S   1.0f
#define QUIET_US  ((gint64) (1.1 * G_USEC_PER_SEC))
#define STILL_PX  2.0f  /* a second */
#define AHEAD     4     /* looks into the time to come, evenly over QUIET_S */
#define UNSURE    0.25f /* of the way ahead */
#define SLOTS     4096  /* a power of two */

typedef enum {
    LIFE_EMPTY,
    LIFE_WAITING, /* never shown */
    LIFE_SHOWN,
    LIFE_GONE,
} Life;

/* What is known of a label from the frames before. */
typedef struct {
    guint64 key;
    gint64 since_us;          /* shown or gone */
    float x_px, y_px, vx, vy; /* of its anchor, and a second */
    guint8 life, side,
        lost; /* lost: not wished for in the last run: where it is now is not known */
} Memory;

typedef struct {
    Memory slots[SLOTS];
    guint n;
} Memories;

typedef struct {
    const JumLabelWish *wish;
    guint index, side;
    gboolean shown, young; /* young: shown for less than QUIET_S */
    gboolean away;         /* gone for less than that */
    gboolean unknown;      /* nobody knows yet which way it moves */
    gint64 back_us;        /* of what is away */
    float vx, vy;
} Candidate;

typedef struct {
    JumLabelBox box;
    float vx, vy;
} Standing;

struct JumLabelPlacer {
    Memories *before, *now;
    gint64 now_us, last_us, due_us;
    GArray *candidates; /* Candidate */
    GArray *standing;   /* Standing */
};

JumLabelPlacer *
jum_label_placer_new(void)
{
    JumLabelPlacer *placer = g_new0(JumLabelPlacer, 1);
    placer->before = g_new0(Memories, 1);
    placer->now = g_new0(Memories, 1);
    placer->due_us = G_MAXINT64;
    placer->candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    placer->standing = g_array_new(FALSE, FALSE, sizeof(Standing));
    return placer;
}

void
jum_label_placer_free(JumLabelPlacer *placer)
{
    if (placer == NULL)
        return;
    g_array_unref(placer->candidates);
    g_array_unref(placer->standing);
    g_free(placer->before);
    g_free(placer->now);
    g_free(placer);
}

void
jum_label_placer_set_time(JumLabelPlacer *placer, gint64 now_us)
{
    placer->now_us = now_us;
}

gint64
jum_label_placer_due(const JumLabelPlacer *placer)
{
    return placer->due_us;
}

/* ---- memory ---- */

/* The slot of @key, or the free one where it would stand; NULL if the table is as full as it may be. */
static Memory *
recall(Memories *memories, guint64 key)
{
    guint at = (guint) ((key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15)) >> 32);
    for (;; at++) {
        Memory *m = &memories->slots[at & (SLOTS - 1)];
        if (m->life == LIFE_EMPTY)
            return memories->n < SLOTS / 2 ? m : NULL;
        if (m->key == key)
            return m;
    }
}

static Memory *
remember(Memories *memories, guint64 key)
{
    Memory *m = recall(memories, key);
    if (m != NULL && m->life == LIFE_EMPTY) {
        *m = (Memory){.key = key, .life = LIFE_WAITING};
        memories->n++;
    }
    return m;
}

/* What went lately, or goes because nobody wishes for it any more, is not forgotten at once. */
static void
carry_over(JumLabelPlacer *placer)
{
    for (guint i = 0; placer->now_us > 0 && i < SLOTS; i++) {
        const Memory *old = &placer->before->slots[i];
        gboolean goes = old->life == LIFE_SHOWN;
        if (!goes && (old->life != LIFE_GONE || placer->now_us - old->since_us >= QUIET_US))
            continue;
        Memory *m = recall(placer->now, old->key);
        if (m == NULL || m->life != LIFE_EMPTY)
            continue;
        *m = *old;
        m->life = LIFE_GONE;
        m->lost = TRUE;
        m->since_us = goes ? placer->now_us : old->since_us;
        placer->now->n++;
    }
    Memories *spare = placer->before;
    placer->before = placer->now;
    placer->now = spare;
    placer->last_us = placer->now_us;
}

static void
keep_memory(JumLabelPlacer *placer, const Candidate *c, gboolean shown)
{
    const Memory *old = recall(placer->before, c->wish->key);
    Memory *m = remember(placer->now, c->wish->key);
    if (m == NULL)
        return;
    gboolean known = old != NULL && old->life != LIFE_EMPTY;
    gboolean was = known && old->life == LIFE_SHOWN;
    m->life = shown                                      ? LIFE_SHOWN
              : was || (known && old->life == LIFE_GONE) ? LIFE_GONE
                                                         : LIFE_WAITING;
    m->since_us = known && shown == was ? old->since_us : placer->now_us;
    m->side = (guint8) c->side;
    m->x_px = c->wish->x_px;
    m->y_px = c->wish->y_px;
    m->vx = c->vx;
    m->vy = c->vy;
}

/* ---- candidates ---- */

/* Selected first; then what has just come, so that it does not go at once; then as they are wished for. */
static int
compare_candidates(const void *a, const void *b)
{
    const Candidate *p = a, *q = b;
    if ((p->wish->tier == 0) != (q->wish->tier == 0))
        return p->wish->tier == 0 ? -1 : 1;
    if (p->young != q->young)
        return p->young ? -1 : 1;
    if (p->wish->tier != q->wish->tier)
        return p->wish->tier < q->wish->tier ? -1 : 1;
    if (p->shown != q->shown)
        return p->shown ? -1 : 1;
    if (p->wish->priority != q->wish->priority)
        return p->wish->priority > q->wish->priority ? -1 : 1;
    return p->wish->key < q->wish->key ? -1 : p->wish->key > q->wish->key;
}

static Candidate
candidate_of(JumLabelPlacer *placer, const JumLabelWish *wish, guint index)
{
    const Memory *m = recall(placer->before, wish->key);
    Candidate c = {.wish = wish, .index = index};
    c.unknown = placer->now_us > 0 && placer->before->n > 0;
    if (m == NULL || m->life == LIFE_EMPTY)
        return c;
    c.unknown = c.unknown && m->lost;
    float seconds = (float) (placer->now_us - placer->last_us) / (float) G_USEC_PER_SEC;
    gboolean lately = placer->now_us > 0 && placer->now_us - m->since_us < QUIET_US;
    c.side = m->side;
    c.shown = m->life == LIFE_SHOWN;
    c.young = c.shown && lately;
    c.away = m->life == LIFE_GONE && lately;
    c.back_us = m->since_us + QUIET_US;
    if (seconds > 1e-4f && !m->lost) { /* half of what it was: steps of a hand are uneven */
        float keep = seconds < 0.25f ? 0.5f : 0.0f;
        c.vx = m->vx * keep + (wish->x_px - m->x_px) / seconds * (1.0f - keep);
        c.vy = m->vy * keep + (wish->y_px - m->y_px) / seconds * (1.0f - keep);
        if (fabsf(c.vx) + fabsf(c.vy) < STILL_PX)
            c.vx = c.vy = 0.0f;
    }
    return c;
}

static void
collect(JumLabelPlacer *placer, const JumLabelWish *wishes, guint n_wishes)
{
    g_array_set_size(placer->candidates, 0);
    for (guint i = 0; i < n_wishes; i++) {
        Candidate c = candidate_of(placer, &wishes[i], i);
        g_array_append_val(placer->candidates, c);
    }
    jum_sort(placer->candidates->data, placer->candidates->len, sizeof(Candidate),
             compare_candidates);
}

/* ---- placing ---- */

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

/* @dx, @dy: how far the box has gone on against the other. */
static gboolean
meet(const JumLabelBox *box, const JumLabelBox *other, float margin, float dx, float dy)
{
    return box->x0 + dx - margin < other->x1 && other->x0 < box->x1 + dx + margin &&
           box->y0 + dy - margin < other->y1 && other->y0 < box->y1 + dy + margin;
}

static gboolean
is_free(const JumLabelPlacer *placer, const JumLabelBox *box, float margin)
{
    for (guint i = 0; i < placer->standing->len; i++)
        if (meet(box, &g_array_index(placer->standing, Standing, i).box, margin, 0, 0))
            return FALSE;
    return TRUE;
}

/* Will what comes now still stand free and in the picture in a second, if everything goes on as it goes? */
static gboolean
will_stay(const JumLabelPlacer *placer, const Candidate *c, const JumLabelBox *box, int w, int h)
{
    float t = QUIET_S, air = MARGIN_PX;
    if (placer->now_us <= 0)
        return TRUE;
    if (box->x0 + c->vx * t < 0 || box->y0 + c->vy * t < 0 || box->x1 + c->vx * t > (float) w ||
        box->y1 + c->vy * t > (float) h)
        return FALSE;
    for (guint i = 0; i < placer->standing->len; i++) {
        const Standing *other = &g_array_index(placer->standing, Standing, i);
        float dx = c->vx - other->vx, dy = c->vy - other->vy;
        for (int k = 1; k <= AHEAD && fabsf(dx) + fabsf(dy) > 0.5f; k++) {
            t = QUIET_S * (float) k / AHEAD; /* the farther ahead the less is known */
            if (meet(box, &other->box, air + UNSURE * t * (fabsf(dx) + fabsf(dy)), dx * t, dy * t))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean
may_come(JumLabelPlacer *placer, const Candidate *c, const JumLabelBox *box, int w, int h)
{
    if (c->shown || c->wish->tier == 0 || will_stay(placer, c, box, w, h))
        return TRUE;
    placer->due_us = MIN(placer->due_us, placer->now_us); /* once nothing moves any more */
    return FALSE;
}

/* Tries the sides of one label, its own first.  A shown label with room keeps its side even where a better one
 * has become free. */
static gboolean
place(JumLabelPlacer *placer, Candidate *candidate, int width, int height, JumLabelBox *box)
{
    float air = candidate->wish->snug ? SNUG_PX : MARGIN_PX, margin = candidate->shown ? 0.0f : air;
    guint n_sides = candidate->wish->gap_px > 0.0f ? N_SIDES : 1; /* centred: all are one */
    if (candidate->wish->tier > 0 && (candidate->away || candidate->unknown)) {
        placer->due_us = MIN(placer->due_us, candidate->away ? candidate->back_us : placer->now_us);
        return FALSE;
    }
    if (candidate->young)
        n_sides = 1; /* it would jump, onto what counts on it */
    for (guint k = 0; k < n_sides; k++) {
        guint side = (candidate->side + k) % N_SIDES;
        *box = box_at(candidate->wish, side);
        float edge = k == 0 ? margin : air;
        if (box->x0 >= edge && box->y0 >= edge && box->x1 <= (float) width - edge &&
            box->y1 <= (float) height - edge && is_free(placer, box, edge) &&
            may_come(placer, candidate, box, width, height)) {
            candidate->side = side;
            return TRUE;
        }
    }
    return FALSE;
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
    g_array_set_size(placer->standing, 0);
    for (guint i = 0; i < n_taken; i++) {
        Standing still = {.box = taken[i]};
        g_array_append_val(placer->standing, still);
    }
    memset(placer->now, 0, sizeof *placer->now);
    placer->due_us = G_MAXINT64;
    for (guint i = 0; i < placer->candidates->len; i++) {
        Candidate *candidate = &g_array_index(placer->candidates, Candidate, i);
        JumLabelBox box;
        gboolean placed = n < JUM_LABELS_MAX && place(placer, candidate, width_px, height_px, &box);
        keep_memory(placer, candidate, placed);
        if (!placed)
            continue;
        Standing standing = {box, candidate->vx, candidate->vy};
        g_array_append_val(placer->standing, standing);
        places[n++] = (JumLabelPlace){candidate->index, box.x0, box.y0};
    }
    carry_over(placer);
    return n;
}
