/* Names for assistive technology.  Composite widgets of GTK 4.8 give their own name to nobody inside, while
 * the focus, and so the reader, stands inside. */
#include "app/accessible.h"

static void
set(GtkWidget *widget, const char *name)
{
    gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
jum_accessible_name(GtkWidget *widget, const char *name)
{
    set(widget, name);
    if (!GTK_IS_DROP_DOWN(widget) && !GTK_IS_COLUMN_VIEW(widget))
        return;
    for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL;
         child = gtk_widget_get_next_sibling(child))
        if (GTK_IS_TOGGLE_BUTTON(child) || GTK_IS_LIST_VIEW(child))
            set(child, name);
}
