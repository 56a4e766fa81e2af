/* The legend: rows filled by the themes from the scale and looks that draw, laid out in one or two columns and
 * painted by cairo and pango. */
#include "overlay/legend.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "gfx/text.h"
#include "overlay/legend-symbol.h"

#include <math.h>
#include <pango/pangocairo.h>

#define COLUMN  236.0
#define PADDING 10.0
#define SYMBOL  28.0 /* room for a symbol before its text */
#define RAMP    196.0
#define RAMP_H  10.0
#define FONT    "Cantarell, DejaVu Sans"

typedef enum {
    ROW_TITLE,
    ROW_SCALE,
    ROW_SYMBOL,
    ROW_LINE,
    ROW_VOLUME,
    ROW_GROUND,
    ROW_NOTE,
} RowKind;

typedef struct {
    RowKind kind;
    char *text;
    JumScale scale;
    JumSymbol symbol;
    JumLine line;
    JumColour colour;
    JumLegendGround ground;
    double height;
} Row;

struct JumLegend {
    JumLook look;
    GArray *rows; /* Row */
    PangoContext *pango;
};

static void
clear_row(gpointer data)
{
    g_free(((Row *) data)->text);
}

JumLegend *
jum_legend_new(JumLook look)
{
    JumLegend *legend = g_new0(JumLegend, 1);
    legend->look = look;
    legend->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    g_array_set_clear_func(legend->rows, clear_row);
    legend->pango = pango_font_map_create_context(pango_cairo_font_map_get_default());
    jum_text_prepare(legend->pango);
    return legend;
}

void
jum_legend_free(JumLegend *legend)
{
    if (legend == NULL)
        return;
    g_array_unref(legend->rows);
    g_object_unref(legend->pango);
    g_free(legend);
}

static PangoLayout *
layout_of(const JumLegend *legend, const char *text, double size, gboolean bold, double width)
{
    PangoLayout *layout = pango_layout_new(legend->pango);
    g_autoptr(PangoFontDescription) font = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    if (width > 0.0) {
        pango_layout_set_width(layout, (int) (width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    }
    return layout;
}

static double
text_height(const JumLegend *legend, const Row *row)
{
    int height = 0;
    gboolean title = row->kind == ROW_TITLE;
    g_autoptr(PangoLayout) layout =
        layout_of(legend, row->text, title ? 13.0 : 12.0, title,
                  title || row->kind == ROW_NOTE ? COLUMN : COLUMN - SYMBOL);
    pango_layout_get_pixel_size(layout, NULL, &height);
    return height;
}

static void
add(JumLegend *legend, Row row, const char *text)
{
    row.text = g_strdup(text);
    double height = text_height(legend, &row);
    switch (row.kind) {
    case ROW_TITLE:
        row.height = height + (legend->rows->len > 0 ? 10.0 : 4.0);
        break;
    case ROW_SCALE:
        row.height = height + RAMP_H + 22.0;
        break;
    default:
        row.height = MAX(height + 4.0, 21.0);
        break;
    }
    g_array_append_val(legend->rows, row);
}

void
jum_legend_add_title(JumLegend *legend, const char *text)
{
    add(legend, (Row){.kind = ROW_TITLE}, text);
}

void
jum_legend_add_scale(JumLegend *legend, const JumScale *scale)
{
    g_autofree char *text =
        scale->unit != NULL && scale->unit[0] != '\0'
            ? g_strdup_printf("%s (%s)", scale->title, jum_unit_title(scale->unit))
            : g_strdup(scale->title);
    add(legend, (Row){.kind = ROW_SCALE, .scale = *scale}, text);
}

void
jum_legend_add_symbol(JumLegend *legend, const JumSymbol *symbol, const char *text)
{
    add(legend, (Row){.kind = ROW_SYMBOL, .symbol = *symbol}, text);
}

void
jum_legend_add_line(JumLegend *legend, const JumLine *line, const char *text)
{
    add(legend, (Row){.kind = ROW_LINE, .line = *line}, text);
}

void
jum_legend_add_volume(JumLegend *legend, JumColour colour, const char *text)
{
    add(legend, (Row){.kind = ROW_VOLUME, .colour = colour}, text);
}

void
jum_legend_add_ground(JumLegend *legend, const JumLegendGround *ground, const char *text)
{
    add(legend, (Row){.kind = ROW_GROUND, .ground = *ground}, text);
}

void
jum_legend_add_note(JumLegend *legend, const char *text)
{
    add(legend, (Row){.kind = ROW_NOTE}, text);
}

void
jum_legend_add_quality(JumLegend *legend)
{
    const JumColour grey = JUM_COLOUR(0xb4b8bd);
    const struct {
        JumSymbol symbol;
        const char *text;
    } rows[] = {
        {{grey, JUM_SHAPE_DISC, 0, JUM_MARK_STALE, 0, 15}, _("Hatched: stale value")},
        {{grey, JUM_SHAPE_DISC, 0, JUM_MARK_BAD, 0, 15}, _("Crossed: bad or never heard")},
        {{grey, JUM_SHAPE_DISC, 0, 0, 'E', 15}, _("E estimated, M entered by hand")},
        {{grey, JUM_SHAPE_DISC, 0, JUM_MARK_PENDING, 0, 11}, _("Asked, not measured yet")},
        {{grey, JUM_SHAPE_DISC, 1, 0, 0, 10}, _("Alarm, critical")},
        {{grey, JUM_SHAPE_DISC, 2, 0, 0, 10}, _("Alarm, high")},
        {{grey, JUM_SHAPE_DISC, 3, 0, 0, 10}, _("Alarm, low")},
    };
    jum_legend_add_title(legend, _("Quality and alarms"));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        jum_legend_add_symbol(legend, &rows[i].symbol, rows[i].text);
}

gboolean
jum_legend_is_empty(const JumLegend *legend)
{
    return legend->rows->len == 0;
}

guint64
jum_legend_hash(const JumLegend *legend)
{
    guint64 hash = jum_hash_bytes(JUM_HASH_INIT, &legend->look, sizeof legend->look);
    for (guint i = 0; i < legend->rows->len; i++) {
        const Row *row = &g_array_index(legend->rows, Row, i);
        hash = jum_hash_text(hash, row->text);
        hash = jum_hash_bytes(hash, &row->kind, sizeof row->kind);
        hash = jum_hash_bytes(hash, &row->symbol, sizeof row->symbol);
        hash = jum_hash_bytes(hash, &row->colour, sizeof row->colour);
        hash = jum_hash_bytes(hash, &row->line.colour, sizeof row->line.colour);
        hash = jum_hash_bytes(hash, &row->ground, sizeof row->ground);
        hash = jum_hash_bytes(hash, &row->scale.low, sizeof row->scale.low);
        hash = jum_hash_bytes(hash, &row->scale.high, sizeof row->scale.high);
        hash = jum_hash_bytes(hash, &row->scale.map, sizeof row->scale.map);
        hash = jum_hash_bytes(hash, &row->scale.logarithmic, sizeof row->scale.logarithmic);
    }
    return hash;
}

/* ---- layout ---- */

/* Column and top of each row.  Where one column of @max_height does not do, sections (from title to title) are spread
 * evenly; a section is cut only when it is taller than a column by itself. */
static guint
columns_of(const JumLegend *legend, double max_height, guint8 *column, double *top, double *tallest)
{
    double whole = 0.0, y = PADDING, room = MAX(max_height - 2.0 * PADDING, 60.0);
    guint at = 0, n = legend->rows->len;
    for (guint i = 0; i < n; i++)
        whole += g_array_index(legend->rows, Row, i).height;
    double target = whole <= room ? room : MIN(whole / ceil(whole / room) * 1.12, room);
    *tallest = 0.0;
    for (guint i = 0; i < n; i++) {
        const Row *row = &g_array_index(legend->rows, Row, i);
        double section = row->height;
        for (guint k = i + 1; row->kind == ROW_TITLE && k < n; k++) {
            const Row *next = &g_array_index(legend->rows, Row, k);
            if (next->kind == ROW_TITLE)
                break;
            section += next->height;
        }
        double limit = row->kind == ROW_TITLE ? target : room;
        if (y > PADDING && y - PADDING + MIN(section, room) > limit) {
            at++;
            y = PADDING;
        }
        column[i] = (guint8) MIN(at, 255);
        top[i] = y;
        y += row->height;
        *tallest = MAX(*tallest, y);
    }
    return at + 1;
}

void
jum_legend_size(const JumLegend *legend, double max_height, double *width, double *height)
{
    g_autofree guint8 *column = g_new(guint8, legend->rows->len + 1);
    g_autofree double *top = g_new(double, legend->rows->len + 1);
    double tallest;
    guint n = columns_of(legend, max_height, column, top, &tallest);
    *width = n * (COLUMN + PADDING) + PADDING;
    *height = tallest + PADDING;
}

/* ---- painting ---- */

static void
show(cairo_t *cr, PangoLayout *layout, double x, double y)
{
    jum_set_colour(cr, JUM_COLOUR(0x1c2024));
    cairo_move_to(cr, x, y);
    jum_paint_text(cr, layout);
}

static void
paint_ramp(const JumLegend *legend, cairo_t *cr, const JumScale *scale, double x, double y)
{
    double ticks[JUM_SCALE_TICKS], last = -1e9;
    char text[JUM_VALUE_BYTES];
    for (int i = 0; i < (int) RAMP; i++) {
        jum_set_colour(cr, jum_scale_colour_at(scale, (i + 0.5) / RAMP, legend->look));
        cairo_rectangle(cr, x + i, y, 1.0, RAMP_H);
        cairo_fill(cr);
    }
    cairo_set_source_rgba(cr, 0, 0, 0, 0.6);
    cairo_set_line_width(cr, 1.0);
    cairo_rectangle(cr, x - 0.5, y - 0.5, RAMP + 1.0, RAMP_H + 1.0);
    cairo_stroke(cr);
    guint n = jum_scale_ticks(scale, ticks);
    for (guint i = 0; i < n; i++) {
        int width = 0;
        double part = jum_scale_part(scale, ticks[i] / scale->factor), at = x + part * RAMP;
        g_autoptr(PangoLayout) layout = layout_of(
            legend,
            jum_number_text(ticks[i],
                            scale->high - scale->low < 5.0 || ticks[i] != round(ticks[i]) ? 1 : 0,
                            text),
            10.5, FALSE, 0);
        pango_layout_get_pixel_size(layout, &width, NULL);
        cairo_set_source_rgba(cr, 0, 0, 0, 0.6);
        cairo_move_to(cr, floor(at) + 0.5, y + RAMP_H);
        cairo_line_to(cr, floor(at) + 0.5, y + RAMP_H + 3.0);
        cairo_stroke(cr);
        if (at - width / 2.0 < last + 4.0)
            continue;
        show(cr, layout, at - width / 2.0, y + RAMP_H + 3.0);
        last = at + width / 2.0;
    }
}

static void
paint_row(const JumLegend *legend, cairo_t *cr, const Row *row, double x, double y)
{
    gboolean title = row->kind == ROW_TITLE;
    double indent = title || row->kind == ROW_SCALE || row->kind == ROW_NOTE ? 0.0 : SYMBOL,
           middle = y + row->height / 2.0;
    int height = 0;
    g_autoptr(PangoLayout) layout =
        layout_of(legend, row->text, title ? 13.0 : 12.0, title,
                  COLUMN - (title || row->kind == ROW_NOTE ? 0.0 : SYMBOL));
    pango_layout_get_pixel_size(layout, NULL, &height);
    switch (row->kind) {
    case ROW_TITLE:
        show(cr, layout, x, y + row->height - height - 2.0);
        return;
    case ROW_SCALE:
        show(cr, layout, x, y);
        paint_ramp(legend, cr, &row->scale, x + 8.0, y + height + 3.0);
        return;
    case ROW_SYMBOL: /* framed ones are drawn smaller, so that the frame fits */
        jum_paint_symbol(cr, &row->symbol, x + 11.0, middle, MIN(row->symbol.size, 16) / 2.0);
        break;
    case ROW_LINE:
        jum_paint_line(cr, &row->line, x, middle, SYMBOL - 5.0);
        break;
    case ROW_GROUND:
        jum_paint_ground(cr, &row->ground, x, middle, SYMBOL - 6.0, 14.0);
        break;
    case ROW_NOTE:
        break;
    case ROW_VOLUME:
        jum_paint_volume(cr, row->colour, x + 11.0, middle, 10.0);
        break;
    }
    show(cr, layout, x + indent, middle - height / 2.0);
}

void
jum_legend_paint(const JumLegend *legend, cairo_t *cr, double max_height)
{
    g_autofree guint8 *column = g_new(guint8, legend->rows->len + 1);
    g_autofree double *top = g_new(double, legend->rows->len + 1);
    double tallest, width, height;
    columns_of(legend, max_height, column, top, &tallest);
    jum_legend_size(legend, max_height, &width, &height);
    jum_paint_panel(cr, width, height);
    for (guint i = 0; i < legend->rows->len; i++)
        paint_row(legend, cr, &g_array_index(legend->rows, Row, i),
                  PADDING + column[i] * (COLUMN + PADDING), top[i]);
}

char *
jum_legend_text(const JumLegend *legend)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < legend->rows->len; i++) {
        const Row *row = &g_array_index(legend->rows, Row, i);
        char low[JUM_VALUE_BYTES], high[JUM_VALUE_BYTES];
        g_string_append(text, row->text);
        if (row->kind == ROW_SCALE)
            g_string_append_printf(text, ": %s – %s",
                                   jum_number_text(row->scale.low, row->scale.decimals, low),
                                   jum_number_text(row->scale.high, row->scale.decimals, high));
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}
