/* Car parks that fill and empty, bays whose cars come and go one by one, and signs.  A guidance sign shows its first
 * message while its car park has room and its second when it is full, unless somebody asked for another. */
#include "field/play.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "model/parking.h"

#define STEP_S           60
#define SHARE_SILENT_BAY 0.01
#define SHARE_STUCK_BAY  0.005
#define MAX_MESSAGES     100

enum {
    EVENT_BAY_FLIPS,
    EVENT_SIGN_ACTS,
    EVENT_SIGN_ENDS
};

typedef struct {
    const char *kind; /* borrowed from the layer */
    JumRng rng;
    gboolean occupied, silent, stuck;
} Bay;

typedef struct {
    guint n_messages;
    gint64 car_park; /* row, −1 */
    int asked, shown;
    JumTime until;
} Sign;

typedef struct {
    JumPlay base;
    guint n_parks, n_bays, n_signs;
    JumCarPark *parks;
    Bay *bays;
    Sign *signs;
} Parking;

static int
automatic_message(const Parking *p, const Sign *sign)
{
    if (sign->car_park < 0 || sign->n_messages < 2)
        return 0;
    const JumCarPark *park = &p->parks[sign->car_park];
    return park->taken >= park->capacity;
}

static void
refresh_sign(Parking *p, guint row)
{
    Sign *sign = &p->signs[row];
    int message = sign->asked >= 0 ? sign->asked : automatic_message(p, sign);
    if (message == sign->shown)
        return;
    sign->shown = message;
    jum_field_say(p->base.field, JUM_QUANTITY_sign_message, row, message, JUM_QUALITY_GOOD);
}

static void
second(JumPlay *play, JumTime now, const JumCivil *civil)
{
    Parking *p = (Parking *) play;
    if (now / JUM_SECOND % STEP_S != 0)
        return;
    for (guint row = 0; row < p->n_parks; row++)
        jum_car_park_step(&p->parks[row], civil, STEP_S);
    for (guint row = 0; row < p->n_signs; row++)
        refresh_sign(p, row);
}

static void
bay_later(Parking *p, guint row, JumTime now, const JumCivil *civil)
{
    Bay *bay = &p->bays[row];
    double stay_s = jum_bay_stay_s(&bay->rng, bay->occupied, bay->kind, civil);
    jum_field_later(&p->base, now + (JumTime) (stay_s * 1e6), EVENT_BAY_FLIPS, row, NULL);
}

static void
event(JumPlay *play, const JumEvent *e)
{
    Parking *p = (Parking *) play;
    if (e->kind == EVENT_BAY_FLIPS) {
        Bay *bay = &p->bays[e->row];
        JumCivil civil = jum_time_civil(e->time, jum_field_zone(play->field));
        bay->occupied = !bay->occupied;
        if (!bay->silent && !bay->stuck)
            jum_field_say(play->field, JUM_QUANTITY_parking_bay_occupied, e->row, bay->occupied,
                          JUM_QUALITY_GOOD);
        bay_later(p, e->row, e->time, &civil);
        return;
    }
    Sign *sign = &p->signs[e->row];
    if (e->kind == EVENT_SIGN_ACTS) {
        JumOrder *order = e->data;
        sign->asked = sign->shown = (int) order->value;
        sign->until = e->time + (JumTime) (order->duration_s * 1e6);
        jum_field_later(play, sign->until, EVENT_SIGN_ENDS, e->row, NULL);
        jum_field_say(play->field, JUM_QUANTITY_sign_message, e->row, sign->shown,
                      JUM_QUALITY_GOOD);
        jum_field_finish(play->field, order, TRUE);
    } else if (sign->until == e->time) {
        sign->asked = -1;
        refresh_sign(p, e->row);
    }
}

static JumAnswer
take_order(JumPlay *play, JumOrder *order, JumRefusal *refusal)
{
    Parking *p = (Parking *) play;
    double message = order->value;
    if (!(message >= 0.0 && message < p->signs[order->row].n_messages) ||
        message != floor(message)) {
        *refusal = (JumRefusal){"out-of-range", _("the sign does not hold this message")};
        return JUM_ANSWER_REFUSED;
    }
    double delay_s = 1.0 + jum_play_luck(play, 5, order->row);
    jum_field_later(play, jum_field_now(play->field) + (JumTime) (delay_s * 1e6), EVENT_SIGN_ACTS,
                    order->row, order);
    return JUM_ANSWER_ACCEPTED;
}

static gboolean
sample(JumPlay *play, JumQuantity quantity, guint row, double *value, JumQuality *quality)
{
    Parking *p = (Parking *) play;
    (void) quality;
    switch (quantity) {
    case JUM_QUANTITY_car_park_free:
        *value = p->parks[row].capacity - p->parks[row].taken;
        return p->parks[row].capacity > 0;
    case JUM_QUANTITY_parking_bay_occupied:
        *value = p->bays[row].occupied && !p->bays[row].stuck;
        return !p->bays[row].silent;
    default:
        *value = p->signs[row].shown;
        return TRUE;
    }
}

/* How many texts a sign's column holds; 1 if it cannot be read: it always shows something. */
static guint
count_messages(const char *text)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (text == NULL || strlen(text) > 65536 || !json_parser_load_from_data(parser, text, -1, NULL))
        return 1;
    JsonNode *root = json_parser_get_root(parser);
    guint n = root != NULL && JSON_NODE_HOLDS_ARRAY(root)
                  ? json_array_get_length(json_node_get_array(root))
                  : 1;
    return CLAMP(n, 1, MAX_MESSAGES);
}

static void
start_bays(Parking *p, const JumLayer *layer, JumTime now, const JumCivil *civil)
{
    int kind = jum_layer_column(layer, "kind");
    for (guint row = 0; row < p->n_bays; row++) {
        double luck = jum_play_luck(&p->base, 1, row);
        Bay *bay = &p->bays[row];
        *bay = (Bay){.kind = jum_layer_text(layer, kind, row),
                     .rng = jum_rng(p->base.seed + 2, row),
                     .silent = luck<SHARE_SILENT_BAY, .stuck = luck> 1.0 - SHARE_STUCK_BAY};
        bay->occupied = jum_rng_unit(&bay->rng) < jum_car_park_target(JUM_CAR_PARK_SURFACE, civil);
        bay_later(p, row, now, civil);
    }
}

static void
start_signs(Parking *p, const JumLayer *layer, const JumLayer *parks)
{
    int messages = jum_layer_column(layer, "messages"), park = jum_layer_column(layer, "car_park");
    for (guint row = 0; row < p->n_signs; row++) {
        const char *address = jum_layer_text(layer, park, row);
        Sign *sign = &p->signs[row];
        sign->n_messages = count_messages(jum_layer_text(layer, messages, row));
        sign->car_park = address != NULL && g_str_has_prefix(address, "car_park/")
                             ? jum_layer_find(parks, address + strlen("car_park/"))
                             : -1;
        sign->asked = -1;
        sign->shown = automatic_message(p, sign);
    }
}

static gboolean
start(JumPlay *play, JumTerritory *territory, GError **error)
{
    Parking *p = (Parking *) play;
    (void) territory;
    (void) error;
    const JumLayer *parks = jum_points_layer(play->points, JUM_TABLE_car_park);
    const JumLayer *bays = jum_points_layer(play->points, JUM_TABLE_parking_bay);
    const JumLayer *signs = jum_points_layer(play->points, JUM_TABLE_sign);
    JumTime now = jum_field_now(play->field);
    JumCivil civil = jum_time_civil(now, jum_field_zone(play->field));
    int capacity = jum_layer_column(parks, "capacity"), kind = jum_layer_column(parks, "kind");
    p->n_parks = jum_layer_n_rows(parks);
    p->n_bays = jum_layer_n_rows(bays);
    p->n_signs = jum_layer_n_rows(signs);
    p->parks = g_new0(JumCarPark, p->n_parks + 1);
    p->bays = g_new0(Bay, p->n_bays + 1);
    p->signs = g_new0(Sign, p->n_signs + 1);
    for (guint row = 0; row < p->n_parks; row++) {
        gint64 places = jum_layer_int(parks, capacity, row);
        p->parks[row] =
            jum_car_park(jum_car_park_kind(jum_layer_text(parks, kind, row)),
                         places > 0 && places < 100000 ? (int) places : 0, play->seed, row, &civil);
    }
    start_bays(p, bays, now, &civil);
    start_signs(p, signs, parks);
    return TRUE;
}

static void
clear(JumPlay *play)
{
    Parking *p = (Parking *) play;
    g_free(p->parks);
    g_free(p->bays);
    g_free(p->signs);
}

const JumPlayClass jum_play_parking = {
    .size = sizeof(Parking),
    .start = start,
    .clear = clear,
    .second = second,
    .event = event,
    .sample = sample,
    .order = take_order,
};
