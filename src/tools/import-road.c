/* A road's columns from its tags: class, modes, lanes, width, speed, capacity.  What is not said takes the usual
 * value of its class; these are assumptions of ours, of the order of the French design guides. */
#include <string.h>

#include "tools/import.h"

typedef struct {
    const char *name;
    const char *modes;
    int lanes; /* both directions together */
    double lane_m, speed_kmh, lane_vph;
} RoadClass;

static const RoadClass classes[] = {
    {"motorway", "car,bus", 4, 3.5, 110.0, 1900.0},
    {"trunk", "car,bus", 2, 3.5, 90.0, 1600.0},
    {"primary", "car,bus,bike,foot", 2, 3.4, 50.0, 1000.0},
    {"secondary", "car,bus,bike,foot", 2, 3.2, 50.0, 900.0},
    {"tertiary", "car,bus,bike,foot", 2, 3.0, 50.0, 700.0},
    {"residential", "car,bus,bike,foot", 2, 2.8, 30.0, 500.0},
    {"service", "car,bike,foot", 1, 3.2, 20.0, 300.0},
    {"pedestrian", "foot", 1, 2.5, 5.0, 0.0},
    {"cycle", "bike", 1, 2.5, 20.0, 0.0},
    {"track", "bike,foot", 1, 3.0, 20.0, 0.0},
};

static const struct {
    const char *words, *name;
} words[] = {
    {"motorway|motorway_link", "motorway"},
    {"trunk|trunk_link", "trunk"},
    {"primary|primary_link", "primary"},
    {"secondary|secondary_link", "secondary"},
    {"tertiary|tertiary_link", "tertiary"},
    {"residential|unclassified|living_street|road|minor|minor_road|busway|bus_guideway",
     "residential"},
    {"service|services|alley|driveway", "service"},
    {"pedestrian|footway|steps|corridor|path|bridleway|sidewalk", "pedestrian"},
    {"cycleway", "cycle"},
    {"track", "track"},
};

const char *
jum_import_road_class(const char *highway)
{
    for (gsize i = 0; highway != NULL && i < G_N_ELEMENTS(words); i++) {
        const char *at = strstr(words[i].words, highway);
        gsize n = strlen(highway);
        for (; at != NULL && n > 0; at = strstr(at + 1, highway))
            if ((at == words[i].words || at[-1] == '|') && (at[n] == '|' || at[n] == '\0'))
                return words[i].name;
    }
    return NULL;
}

static const RoadClass *
class_called(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(classes); i++)
        if (strcmp(classes[i].name, name) == 0)
            return &classes[i];
    return &classes[5];
}

/* speed_kmh: "50", "30 mph", "FR:urban", "walk". */
static double
speed_kmh(const JumTags *tags, double usual)
{
    const char *text = tags->value[JUM_TAG_maxspeed];
    if (text == NULL)
        return usual;
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);
    if (end != text && value > 0.0 && value <= 300.0)
        return strstr(end, "mph") != NULL ? value * 1.609344 : value;
    if (strcmp(text, "walk") == 0)
        return 5.0;
    if (g_str_has_suffix(text, ":urban"))
        return 50.0;
    if (g_str_has_suffix(text, ":rural"))
        return 80.0;
    return g_str_has_suffix(text, ":motorway") ? 130.0 : usual;
}

static gboolean
is_forbidden(const JumTags *tags, JumTag tag)
{
    return jum_tags_is_any(tags, tag, "no|private|agricultural|forestry|emergency|use_sidepath");
}

/* allowed: the most specific word decides, else the class. */
static gboolean
allowed(const JumTags *tags, JumTag specific, JumTag general, gboolean by_class)
{
    if (tags->value[specific] != NULL)
        return !is_forbidden(tags, specific);
    if (tags->value[general] != NULL)
        return by_class && !is_forbidden(tags, general);
    return by_class && !is_forbidden(tags, JUM_TAG_access);
}

static char *
modes_of(const JumTags *tags, const RoadClass *class)
{
    g_autoptr(GString) modes = g_string_new(NULL);
    gboolean bus_only = jum_tags_is_any(tags, JUM_TAG_highway, "busway|bus_guideway");
    gboolean path = jum_tags_is_any(tags, JUM_TAG_highway, "path|bridleway");
    const struct {
        const char *mode;
        gboolean may;
    } all[] = {
        {"car", !bus_only && allowed(tags, JUM_TAG_motor_vehicle, JUM_TAG_vehicle,
                                     strstr(class->modes, "car") != NULL)},
        {"bus",
         bus_only || allowed(tags, JUM_TAG_bus, JUM_TAG_psv, strstr(class->modes, "bus") != NULL)},
        {"bike", allowed(tags, JUM_TAG_bicycle, JUM_TAG_vehicle,
                         path || strstr(class->modes, "bike") != NULL)},
        {"foot", allowed(tags, JUM_TAG_foot, JUM_TAG_access, strstr(class->modes, "foot") != NULL)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (all[i].may)
            g_string_append_printf(modes, "%s%s", modes->len > 0 ? "," : "", all[i].mode);
    return g_string_free(g_steal_pointer(&modes), FALSE);
}

static gboolean
is_oneway(const JumTags *tags)
{
    if (tags->value[JUM_TAG_oneway] != NULL)
        return jum_tags_is_any(tags, JUM_TAG_oneway, "yes|true|1|-1|reverse");
    return jum_tags_is_any(tags, JUM_TAG_junction, "roundabout|circular") ||
           jum_tags_is_any(tags, JUM_TAG_highway, "motorway|motorway_link");
}

static void
fill_size(JumLayer *layer, guint row, const JumTags *tags, const RoadClass *class, gboolean oneway)
{
    gint64 lanes = jum_tags_count(tags, JUM_TAG_lanes);
    double width = jum_tags_metres(tags, JUM_TAG_width);
    if (lanes == JUM_INT_NONE || lanes < 1 || lanes > 20)
        lanes = oneway ? MAX(class->lanes / 2, 1) : class->lanes;
    if (!(width > 0.5 && width < 100.0))
        width = (double) lanes * class->lane_m;
    jum_layer_set_int_by_name(layer, "lanes", row, lanes);
    jum_layer_set_real_by_name(layer, "width_m", row, width);
    jum_layer_set_real_by_name(layer, "capacity_vph", row,
                               class->lane_vph * (oneway ? (double) lanes : MAX(lanes / 2.0, 1.0)));
}

void
jum_import_road(JumLayer *layer, guint row, const JumTags *tags)
{
    const RoadClass *class = class_called(jum_import_road_class(tags->value[JUM_TAG_highway]));
    g_autofree char *modes = modes_of(tags, class);
    gboolean oneway = is_oneway(tags);
    jum_layer_set_text_by_name(layer, "class", row, class->name);
    jum_layer_set_text_by_name(layer, "modes", row, modes);
    if (tags->value[JUM_TAG_ref] != NULL)
        jum_layer_set_text_by_name(layer, "ref", row, tags->value[JUM_TAG_ref]);
    jum_layer_set_int_by_name(layer, "oneway", row, oneway ? 1 : 0);
    fill_size(layer, row, tags, class, oneway);
    jum_layer_set_real_by_name(layer, "speed_kmh", row, speed_kmh(tags, class->speed_kmh));
    if (tags->value[JUM_TAG_lit] != NULL)
        jum_layer_set_int_by_name(layer, "lit", row, jum_tags_yes(tags, JUM_TAG_lit) ? 1 : 0);
    jum_layer_set_int_by_name(layer, "bridge", row, jum_tags_yes(tags, JUM_TAG_bridge) ? 1 : 0);
    jum_layer_set_int_by_name(layer, "tunnel", row, jum_tags_yes(tags, JUM_TAG_tunnel) ? 1 : 0);
    jum_layer_set_int_by_name(layer, "routable", row, *modes != '\0' ? 1 : 0);
}
