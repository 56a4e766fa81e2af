#pragma once

#include "app/session.h"

#include <gtk/gtk.h>

/**
 * JumOrder: a field order: what a crew is asked to do on an asset that no desk can move: object, address, place, what
 * to do, whom to call.  Plain paper, one page.
 */
typedef struct {
    char *object, *identifier, *address, *commune, *place, *control, *owner, *task, *states, *call;
    char *written; /* when, and on what data */
    gboolean simulated;
} JumOrder;

/** jum_order_new: from an asset; @task is what the operator wrote. NULL if there is no such asset. */
JumOrder *jum_order_new(JumSession *session, const char *asset, const char *task);
void jum_order_free(JumOrder *order);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumOrder, jum_order_free)

/** jum_order_draw: one page of @width × @height points. */
void jum_order_draw(const JumOrder *order, cairo_t *cr, double width, double height);
/** jum_order_print: the system's print dialog (also "print to file"). */
void jum_order_print(GtkWindow *parent, JumSession *session, const char *asset, const char *task);
