/* Themes are built when first shown, a part or a few in a frame and within a budget of bytes, and kept in step with the
 * world by serials.  Nothing is looked at twice: a row is styled again only when one of its points, its alarm, its
 * request or its age changed, and what is new outside the picture asks for no frame. */
#include "overlay/overlay-private.h"

#include <string.h>

#define BYTES       (3u << 19) /* a frame, of which tiles have had theirs already */
#define LEAST_BYTES (64u << 10)
#define ROWS \
    8192 /* once so many have been built in a frame, the next part waits for the next one */

/* ---- building ---- */

/* What a frame may still do for themes that are shown for the first time. */
typedef struct {
    gsize bytes; /* to the device */
    guint rows;  /* built already */
} Work;

/* The budget of a frame, less what has gone to the device since the last one. */
static Work
begin_work(const JumOverlay *overlay)
{
    guint64 gone = jum_device_bytes_uploaded(overlay->device) - overlay->bytes_before;
    return (Work){.bytes = MAX(BYTES - (gsize) MIN(gone, BYTES), LEAST_BYTES)};
}

static void
begin_theme(JumOverlay *overlay, JumOverlayTheme *theme)
{
    JumThemeContext *context = &theme->context;
    g_return_if_fail(theme->klass->n_parts <= JUM_OVERLAY_PARTS);
    context->world = overlay->world;
    context->points = overlay->points;
    context->underground = overlay->underground;
    context->memory = theme->klass->begin != NULL ? theme->klass->begin(context) : NULL;
    theme->built = TRUE;
    theme->n_begun = 0;
}

/* The next part of a theme; the rest of the picture stays if it cannot be had. */
static void
build_part(JumOverlay *overlay, JumOverlayTheme *theme, Work *work)
{
    g_autoptr(GError) error = NULL;
    guint p = theme->n_begun++;
    const JumPartClass *klass = &theme->klass->parts[p];
    gboolean own = klass->make_layer != NULL;
    theme->context.roads = jum_streets_roads(overlay->streets);
    JumLayer *layer = own ? klass->make_layer(&theme->context, overlay->territory, &error)
                          : (JumLayer *) jum_points_layer(overlay->points, klass->table);
    if (layer != NULL)
        theme->parts[p] = jum_part_new(overlay->device, klass, layer, own, &theme->context,
                                       overlay->ground, overlay->lay, overlay->ground_data, &error);
    if (theme->parts[p] == NULL && error != NULL)
        g_warning("%s", error->message);
    if (theme->parts[p] != NULL)
        work->rows += jum_part_n(theme->parts[p]) * (klass->kind == JUM_PART_LINES ? 4 : 1);
    overlay->legend_due = TRUE;
}

void
jum_overlay_free_theme(JumOverlayTheme *theme)
{
    for (guint p = 0; p < JUM_OVERLAY_PARTS; p++)
        g_clear_pointer(&theme->parts[p], jum_part_free);
    if (theme->built && theme->klass->end != NULL)
        theme->klass->end(theme->context.memory);
    theme->built = FALSE;
    theme->n_begun = 0;
}

/* ---- looks ---- */

void
jum_overlay_touch(JumOverlay *overlay, JumTable table, guint row)
{
    JumPart *part = table < JUM_N_TABLES ? jum_overlay_part(overlay, table) : NULL;
    if (part != NULL)
        jum_part_touch(part, row);
    overlay->news = TRUE;
}

/* Worst visible alarm of each row; touches the rows where that is new. */
static void
refresh_alarms(JumOverlay *overlay)
{
    const GPtrArray *list = jum_world_alarms(overlay->world);
    guint8 *fresh[JUM_N_TABLES] = {NULL};
    for (guint i = 0; i < list->len; i++) {
        const JumAlarm *alarm = list->pdata[i];
        JumTable table = JUM_N_TABLES;
        guint row = 0;
        if (!jum_alarm_is_visible(alarm) || alarm->asset == NULL ||
            !jum_points_find_asset(overlay->points, alarm->asset, &table, &row))
            continue;
        if (fresh[table] == NULL)
            fresh[table] =
                g_new0(guint8, jum_layer_n_rows(jum_points_layer(overlay->points, table)));
        guint8 priority = (guint8) CLAMP(alarm->priority, 1, 3);
        if (fresh[table][row] == 0 || priority < fresh[table][row])
            fresh[table][row] = priority;
    }
    for (int t = 0; t < JUM_N_TABLES; t++) {
        const JumLayer *layer = jum_points_layer(overlay->points, (JumTable) t);
        guint n = (fresh[t] != NULL || overlay->alarms[t] != NULL) && layer != NULL
                      ? jum_layer_n_rows(layer)
                      : 0;
        for (guint row = 0; row < n; row++)
            if ((fresh[t] != NULL ? fresh[t][row] : 0) !=
                (overlay->alarms[t] != NULL ? overlay->alarms[t][row] : 0))
                jum_overlay_touch(overlay, (JumTable) t, row);
        g_free(overlay->alarms[t]);
        overlay->alarms[t] = fresh[t];
    }
}

static void
fill_context(JumOverlay *overlay, JumOverlayTheme *theme)
{
    JumThemeContext *context = &theme->context;
    context->street = overlay->street.n > 0 ? &overlay->street : NULL;
    context->now = overlay->now;
    context->look = overlay->look;
    memcpy(context->alarms, overlay->alarms, sizeof overlay->alarms);
    if (!theme->all_due)
        return;
    context->scale = jum_scale_of(context->quantity);
    if (theme->klass->adjust_scale != NULL)
        theme->klass->adjust_scale(context, &context->scale);
}

/* What lies over the looks of any theme. */
static JumPartExtra
extra_of(const JumOverlay *overlay, const JumPart *part)
{
    JumTable table = jum_part_class(part)->table;
    gboolean own = jum_part_class(part)->make_layer != NULL;
    JumPartExtra extra = {
        .selected = table == overlay->selected_table && !own ? (gint64) overlay->selected_row : -1,
        .highlight = own ? NULL : overlay->highlight[table]};
    if (overlay->difference.table == table && !own && overlay->difference.n == jum_part_n(part)) {
        extra.difference = overlay->difference.values;
        extra.difference_scale = overlay->difference.scale;
        extra.is_signed = overlay->difference.is_signed;
        extra.raised = overlay->difference.raised;
    }
    return extra;
}

/* Looks of one part; all of them if it has just been built.  What it has for the device goes there in turn. */
static JumPartNews
refresh_part(JumOverlay *overlay,
             JumOverlayTheme *theme,
             guint p,
             gboolean aging,
             const JumFrame *frame,
             Work *work)
{
    gboolean fresh = p == theme->n_begun;
    if (fresh)
        build_part(overlay, theme, work);
    JumPart *part = theme->parts[p];
    if (part == NULL)
        return JUM_PART_SAME;
    JumPartExtra extra = extra_of(overlay, part);
    JumPartNews news =
        jum_part_refresh(part, &theme->context, &extra, theme->all_due || fresh, aging, frame);
    guint64 before = jum_device_bytes_uploaded(overlay->device);
    gboolean sent = jum_part_send(part, work->bytes);
    guint64 gone = jum_device_bytes_uploaded(overlay->device) - before;
    work->bytes -= MIN(work->bytes, gone);
    overlay->news = overlay->news || gone > 0; /* what has come is to be seen */
    overlay->building = overlay->building || !sent;
    return news;
}

static JumPartNews
refresh_theme(
    JumOverlay *overlay, JumOverlayTheme *theme, gboolean aging, const JumFrame *frame, Work *work)
{
    JumPartNews news = JUM_PART_SAME;
    if (!theme->built)
        begin_theme(overlay, theme);
    fill_context(overlay, theme);
    for (guint p = 0; p < theme->klass->n_parts; p++) {
        if (p == theme->n_begun && work->rows >= ROWS) {
            overlay->building = TRUE; /* in the next frame */
            break;
        }
        JumPartNews found = refresh_part(overlay, theme, p, aging, frame, work);
        news = MAX(news, found);
    }
    theme->all_due = FALSE;
    return news;
}

static void
tell(JumOverlay *overlay, guint32 point)
{
    JumQuantity quantity = jum_points_quantity(overlay->points, point);
    JumOverlayTheme *theme = &overlay->themes[jum_quantity_info(quantity)->theme];
    if (!overlay->simulated && jum_world_qualities(overlay->world)[point] & JUM_QUALITY_SIM)
        overlay->simulated = overlay->news = TRUE;
    if (!theme->shown || !theme->built || theme->all_due)
        return;
    guint row = point - jum_points_range(overlay->points, quantity, NULL);
    for (guint p = 0; p < theme->klass->n_parts; p++)
        if (theme->parts[p] != NULL)
            jum_part_tell(theme->parts[p], &theme->context, quantity, row);
}

/* Whoever shows a point that was written since the last update hears of it. */
static void
tell_changes(JumOverlay *overlay)
{
    const guint32 *points, *changed = jum_world_changed(overlay->world);
    guint n;
    if (jum_world_recent(overlay->world, overlay->serial, &points, &n)) {
        for (guint i = 0; i < n; i++)
            tell(overlay, points[i]);
        return;
    }
    n = jum_points_count(overlay->points);
    for (guint32 point = 0; point < n; point++)
        if (changed[point] >= overlay->serial)
            tell(overlay, point);
}

gboolean
jum_overlay_update(JumOverlay *overlay, const JumFrame *frame)
{
    JumPartNews found = JUM_PART_SAME;
    if (overlay->world != NULL) {
        JumLinkState link = jum_world_link(overlay->world, NULL);
        if (link != overlay->link)
            jum_overlay_all_due(overlay); /* every value may have become stale, or fresh again */
        overlay->link = link;
        if (jum_world_alarm_serial(overlay->world) != overlay->alarm_serial)
            refresh_alarms(overlay);
        overlay->alarm_serial = jum_world_alarm_serial(overlay->world);
        guint32 serial = jum_world_serial(overlay->world);
        gboolean aging =
            overlay->aged_at == JUM_TIME_NONE || overlay->now - overlay->aged_at >= JUM_SECOND;
        if (aging)
            overlay->aged_at = overlay->now;
        tell_changes(overlay);
        Work work = begin_work(overlay);
        overlay->building = FALSE;
        for (int t = 0; t < JUM_N_THEMES; t++) {
            JumPartNews theirs =
                overlay->themes[t].shown
                    ? refresh_theme(overlay, &overlay->themes[t], aging, frame, &work)
                    : JUM_PART_SAME;
            found = MAX(found, theirs);
        }
        overlay->bytes_before = jum_device_bytes_uploaded(overlay->device);
        overlay->serial = serial;
    }
    if (overlay->field != NULL && jum_overlay_field_update(overlay->field, frame))
        overlay->news = TRUE;
    if (jum_overlay_labels_due(overlay))
        overlay->news = TRUE;
    gboolean news = overlay->news || found != JUM_PART_SAME || overlay->building;
    overlay->patient = !overlay->news && !overlay->building && found == JUM_PART_VALUES;
    overlay->news = FALSE;
    return news;
}

gboolean
jum_overlay_is_patient(const JumOverlay *overlay)
{
    return overlay->patient;
}

gboolean
jum_overlay_is_ready(JumOverlay *overlay)
{
    return !overlay->building && jum_streets_is_ready(overlay->streets) &&
           (overlay->field == NULL || !jum_overlay_field_waits(overlay->field));
}
