/* A field over a whole territory, drawn from three windows one inside the other: all of it coarsely, and squares of 1024
 * cells of 4 m and of 1 m around what is looked at.  A window is filled again when the eye has moved by a quarter of it,
 * one a frame (8 m from high up); outer ones leave a hole where inner ones are.  Isolines are drawn by the shader from the values
 * themselves; where they pass is found again on a lattice of the finest window, for their labels. */
#include "overlay/overlay-field.h"

#include "gfx/field.h"

#include <math.h>
#include <string.h>

#define SIDE      1024 /* cells of a window */
#define N_WINDOWS 3
#define LATTICE   104    /* cells between labels of isolines */
#define FINE_M    1600.0 /* above this over the ground, the finest window is of no use */

static const double CELL_M[N_WINDOWS] = {1.0, 4.0, 16.0};

typedef struct {
    JumFieldLayer *layer; /* NULL: not filled */
    JumFieldGrid grid;
    gboolean stale, shown;
} Window;

struct JumOverlayField {
    JumDevice *device;
    JumViewField asked;
    char *title, *unit, **classes;
    double levels[JUM_FIELD_LEVELS];
    char *texts[JUM_FIELD_LEVELS];
    JumGround ground;
    void *ground_data;
    Window windows[N_WINDOWS];
    float *values; /* [SIDE * SIDE] */
    GArray *labels;
};

JumOverlayField *
jum_overlay_field_new(JumDevice *device,
                      const JumViewField *asked,
                      JumGround ground,
                      void *ground_data,
                      GError **error)
{
    JumOverlayField *field = g_new0(JumOverlayField, 1);
    field->device = device;
    field->asked = *asked;
    field->asked.n_levels = MIN(asked->n_levels, JUM_FIELD_LEVELS);
    field->title = g_strdup(asked->title);
    field->unit = g_strdup(asked->unit);
    for (guint i = 0; i < field->asked.n_levels; i++) {
        char text[JUM_VALUE_BYTES];
        field->levels[i] = asked->levels[i];
        double level = asked->levels[i];
        jum_number_text(level, level == round(level) ? 0 : 1, text);
        field->texts[i] = g_strdup_printf("%s\u00a0%s", text, asked->unit);
    }
    field->asked.title = field->title;
    field->asked.unit = field->unit;
    field->asked.levels = field->levels;
    field->classes = g_strdupv((char **) asked->classes);
    field->asked.classes = (const char *const *) field->classes;
    field->ground = ground;
    field->ground_data = ground_data;
    field->values = g_new(float, SIDE *SIDE);
    field->labels = g_array_new(FALSE, FALSE, sizeof(JumIsoLabel));
    /* a shader that does not compile is said now, not in a frame */
    JumFieldGrid one = {0.0, 0.0, 1.0, 1, 1};
    JumFieldLayer *probe = jum_field_layer_new(device, &one, NULL, NULL, error);
    if (probe == NULL || !jum_field_layer_set_isolines(probe, asked->levels, field->asked.n_levels,
                                                       asked->logarithmic, error)) {
        jum_field_layer_free(probe);
        jum_overlay_field_free(field);
        return NULL;
    }
    jum_field_layer_free(probe);
    return field;
}

void
jum_overlay_field_free(JumOverlayField *field)
{
    if (field == NULL)
        return;
    for (int w = 0; w < N_WINDOWS; w++)
        jum_field_layer_free(field->windows[w].layer);
    for (guint i = 0; i < JUM_FIELD_LEVELS; i++)
        g_free(field->texts[i]);
    g_array_unref(field->labels);
    g_free(field->values);
    g_free(field->title);
    g_free(field->unit);
    g_strfreev(field->classes);
    g_free(field);
}

void
jum_overlay_field_changed(JumOverlayField *field)
{
    for (int w = 0; w < N_WINDOWS; w++)
        field->windows[w].stale = TRUE;
}

static JumColourMap
map_of(const JumViewField *field)
{
    return field->is_signed ? JUM_COLOUR_MAP_DIFFERENCE : JUM_COLOUR_MAP_DATA;
}

JumScale
jum_overlay_field_scale(const JumOverlayField *field)
{
    const JumViewField *f = &field->asked;
    return (JumScale){.title = f->title,
                      .unit = f->unit,
                      .factor = 1.0,
                      .low = f->low,
                      .high = f->high,
                      .decimals = 1,
                      .map = map_of(f),
                      .normal_low = 1.0,
                      .normal_high = -1.0,
                      .logarithmic = f->logarithmic};
}

void
jum_overlay_field_legend(const JumOverlayField *field, JumLegend *legend)
{
    JumScale scale = jum_overlay_field_scale(field);
    if (field->classes == NULL) {
        jum_legend_add_scale(legend, &scale);
        return;
    }
    for (guint i = 0; field->classes[i] != NULL; i++) {
        JumLine swatch = {
            jum_scale_colour_at(&scale, jum_scale_part(&scale, i), JUM_LOOK_PRESENTATION), 0, 9.0f,
            0.0f};
        jum_legend_add_line(legend, &swatch, field->classes[i]);
    }
}

/* ---- windows ---- */

static gboolean
wanted_grid(
    const JumOverlayField *field, int w, const double middle[2], double above, JumFieldGrid *grid)
{
    const JumBox *box = &field->asked.extent_m;
    double cell = CELL_M[w], step = 64.0 * cell;
    if (w == N_WINDOWS - 1) {
        double width = box->x1 - box->x0, height = box->y1 - box->y0;
        while (width > cell * 4000.0 || height > cell * 4000.0)
            cell *= 2.0;
        *grid =
            (JumFieldGrid){floor(box->x0 / cell) * cell, floor(box->y0 / cell) * cell, cell, 1, 1};
        grid->nx = (guint) CLAMP(ceil(width / cell) + 1.0, 1.0, 4096.0);
        grid->ny = (guint) CLAMP(ceil(height / cell) + 1.0, 1.0, 4096.0);
        return TRUE;
    }
    if (w == 1 && above > FINE_M)
        cell *= 2.0;
    step = 64.0 * cell;
    *grid = (JumFieldGrid){floor((middle[0] - 0.5 * SIDE * cell) / step + 0.5) * step,
                           floor((middle[1] - 0.5 * SIDE * cell) / step + 0.5) * step, cell, SIDE,
                           SIDE};
    return TRUE;
}

/* Is the window that is there still good enough for what is wanted? */
static gboolean
is_far(const JumFieldGrid *have, const JumFieldGrid *want)
{
    double quarter = 0.2 * SIDE * want->cell_m;
    return have->cell_m != want->cell_m || fabs(have->x0_m - want->x0_m) > quarter ||
           fabs(have->y0_m - want->y0_m) > quarter;
}

/* The middle of what is looked at. */
static void
find_middle(const JumOverlayField *field, const JumFrame *frame, double middle[2], double *above)
{
    const JumCamera *c = &frame->camera;
    double ground = field->ground != NULL ? field->ground(field->ground_data, c->x_m, c->y_m) : 0.0;
    *above = fmax(c->z_m - ground, 1.0);
    double down = fmax(-frame->forward[2], 0.05), ahead = fmin(*above / down, 900.0 + *above);
    middle[0] = c->x_m + ahead * frame->forward[0];
    middle[1] = c->y_m + ahead * frame->forward[1];
}

/* Where the first isoline passes in a lattice square, going east then north. */
static void
find_label(JumOverlayField *field, const JumFieldGrid *grid, guint i0, guint j0)
{
    for (guint j = j0; j < j0 + LATTICE && j + 1 < grid->ny; j += 3)
        for (guint i = i0; i < i0 + LATTICE && i + 1 < grid->nx; i++) {
            const float *v = field->values + (gsize) j * grid->nx + i;
            for (guint k = field->asked.n_levels; k-- > 0;) {
                double level = field->levels[k];
                if (!(v[0] > 0.0f) || (v[0] < level) == (v[1] < level))
                    continue;
                double part = (level - v[0]) / (v[1] - v[0]);
                JumIsoLabel label = {.level = k, .key = (guint64) j << 32 | i};
                label.place_m[0] = grid->x0_m + (i + 0.5 + part) * grid->cell_m;
                label.place_m[1] = grid->y0_m + (j + 0.5) * grid->cell_m;
                label.place_m[2] =
                    field->ground != NULL
                        ? field->ground(field->ground_data, label.place_m[0], label.place_m[1])
                        : 0.0;
                label.key = ((guint64) (label.place_m[0] / LATTICE) << 32) ^
                            (guint64) (label.place_m[1] / LATTICE);
                g_array_append_val(field->labels, label);
                return;
            }
        }
}

static void
find_labels(JumOverlayField *field, const JumFieldGrid *grid)
{
    g_array_set_size(field->labels, 0);
    for (guint j = 0; j + LATTICE < grid->ny; j += LATTICE)
        for (guint i = 0; i + LATTICE < grid->nx; i += LATTICE)
            find_label(field, grid, i, j + (i / LATTICE * 29) % LATTICE);
}

static gboolean
fill(JumOverlayField *field, int w, const JumFieldGrid *grid)
{
    Window *window = &field->windows[w];
    const JumViewField *f = &field->asked;
    g_autoptr(GError) error = NULL;
    if ((gsize) grid->nx * grid->ny > SIDE * SIDE)
        field->values = g_renew(float, field->values, (gsize) grid->nx * grid->ny);
    f->fill(f->data, grid, field->values);
    if (window->layer == NULL || memcmp(&window->grid, grid, sizeof *grid) != 0) {
        jum_field_layer_free(window->layer);
        window->layer =
            jum_field_layer_new(field->device, grid, field->ground, field->ground_data, &error);
        if (window->layer != NULL &&
            !jum_field_layer_set_isolines(window->layer, field->levels, f->n_levels, f->logarithmic,
                                          &error))
            g_clear_pointer(&window->layer, jum_field_layer_free);
        if (window->layer == NULL) {
            g_warning("%s", error->message);
            return FALSE;
        }
    }
    window->grid = *grid;
    window->stale = FALSE;
    jum_field_layer_set(window->layer, field->values, map_of(f), f->low, f->high);
    jum_field_layer_show_isolines(window->layer, w < N_WINDOWS - 1);
    if (w == 0)
        find_labels(field, grid);
    return TRUE;
}

static void
cut_holes(JumOverlayField *field)
{
    for (int w = 1; w < N_WINDOWS; w++) {
        const Window *inner = NULL;
        for (int k = 0; k < w; k++)
            if (field->windows[k].shown && field->windows[k].layer != NULL)
                inner = &field->windows[k];
        if (field->windows[w].layer == NULL)
            continue;
        double side = inner != NULL ? SIDE * inner->grid.cell_m : 0.0;
        double x0 = inner != NULL ? inner->grid.x0_m : 0.0,
               y0 = inner != NULL ? inner->grid.y0_m : 0.0;
        jum_field_layer_set_hole(field->windows[w].layer, x0, y0, x0 + side, y0 + side);
    }
}

gboolean
jum_overlay_field_update(JumOverlayField *field, const JumFrame *frame)
{
    double middle[2], above;
    gboolean changed = FALSE;
    find_middle(field, frame, middle, &above);
    for (int w = 0; w < N_WINDOWS; w++) {
        gboolean shown = w == N_WINDOWS - 1 || above < FINE_M * CELL_M[w];
        changed = changed || shown != field->windows[w].shown;
        field->windows[w].shown = shown;
    }
    for (int w = N_WINDOWS - 1; w >= 0; w--) {
        Window *window = &field->windows[w];
        JumFieldGrid grid;
        if (!window->shown || !wanted_grid(field, w, middle, above, &grid) ||
            (window->layer != NULL && !window->stale && !is_far(&window->grid, &grid)))
            continue;
        if (window->layer != NULL && !is_far(&window->grid, &grid))
            grid = window->grid; /* the same place, other values */
        fill(field, w, &grid);
        changed = TRUE;
        break;
    }
    if (changed)
        cut_holes(field);
    return changed;
}

gboolean
jum_overlay_field_waits(const JumOverlayField *field)
{
    for (int w = 0; w < N_WINDOWS; w++)
        if (field->windows[w].shown && (field->windows[w].layer == NULL || field->windows[w].stale))
            return TRUE;
    return FALSE;
}

void
jum_overlay_field_record(JumOverlayField *field, const JumFrame *frame, JumDrawQueue *queue)
{
    for (int w = N_WINDOWS - 1; w >= 0; w--)
        if (field->windows[w].shown && field->windows[w].layer != NULL)
            jum_field_layer_record(field->windows[w].layer, frame, queue, 0.82);
}

const GArray *
jum_overlay_field_labels(const JumOverlayField *field)
{
    return field->labels;
}

const char *
jum_overlay_field_level_text(const JumOverlayField *field, guint level)
{
    return field->texts[level];
}

double
jum_overlay_field_at(const JumOverlayField *field, double x_m, double y_m)
{
    for (int w = 0; w < N_WINDOWS; w++) {
        double value = field->windows[w].shown && field->windows[w].layer != NULL
                           ? jum_field_layer_at(field->windows[w].layer, x_m, y_m)
                           : NAN;
        if (isfinite(value))
            return value;
    }
    return NAN;
}
