/* The help window: what every key and gesture does, in the order a new operator needs them. */
#include "app/help.h"

#include "base/i18n.h"

typedef struct {
    const char *keys, *what;
} Line;

static const Line pointing[] = {
    {N_("Left drag"), N_("Move the ground")},
    {N_("Right or middle drag"), N_("Turn round the middle")},
    {N_("Shift + right drag"), N_("Look around")},
    {N_("Wheel"), N_("Zoom to the pointer")},
    {N_("Click"), N_("Open the sheet of an object")},
    {N_("Double click"), N_("Fly there")},
    {N_("One finger"), N_("Move; tap: sheet; tap twice: fly there")},
    {N_("A finger that rests"), N_("What is there; then turn round it")},
    {N_("Two fingers"), N_("Zoom and turn; both up or down: tilt")},
};
static const Line moving[] = {
    {N_("← → ↑ ↓, W A S D"), N_("Fly")},
    {N_("Shift + ← → ↑ ↓"), N_("Turn and tilt")},
    {N_("Page up, page down"), N_("Rise and sink")},
    {"+  −", N_("Nearer, farther")},
    {"N", N_("North up")},
    {N_("Home"), N_("The whole territory")},
    {"P", N_("On foot, at eye height; again, or Escape: back up")},
    {N_("On foot: drag, ← →"), N_("Look around")},
    {N_("On foot: Page up, page down"), N_("Look up and down")},
    {N_("On foot: ↑ ↓, W A S D, Shift"), N_("Walk, run")},
    {"V", N_("Saved views and tours")},
    {"1 … 9", N_("Go to one of your views")},
    {"T", N_("Tour: play, pause")},
    {N_("Shift + T"), N_("Next stop of the tour")},
    {N_("Escape"), N_("End the tour")},
    {N_("Enter"), N_("Open the sheet of what is in the middle")},
    {"U", N_("Through the ground: pipes, valves and tanks in place")},
    {"L", N_("Legend: as fits, shorter, longer")},
};
static const Line working[] = {
    {"Ctrl + F", N_("Search")},
    {"F6", N_("Abnormal now")},
    {N_("Enter, in a list"), N_("Fly there and open the sheet")},
    {N_("A, in the list"), N_("Acknowledge")},
    {"F7", N_("3D view")},
    {N_("Tab"), N_("Next part of the window; leaves the 3D view too")},
    {N_("Escape"), N_("Give up what is being prepared")},
    {"Ctrl + O", N_("Open another territory")},
    {"F10", N_("Menu: quality of the picture, light panels")},
    {"F1, ?", N_("This page")},
};

static const Line studying[] = {
    {"Ctrl + Z", N_("Take the last change back")},
    {N_("Ctrl + Shift + Z"), N_("Do it again")},
    {N_("Ctrl + Enter"), N_("Compute now")},
    {"Ctrl + P", N_("Run through the day, and stop")},
    {N_("Ctrl + Page up, Page down"), N_("An hour earlier, later")},
};

static GtkWidget *
section(const char *title, const Line *lines, guint n)
{
    GtkWidget *grid = gtk_grid_new();
    gtk_grid_set_column_spacing(GTK_GRID(grid), 18);
    gtk_grid_set_row_spacing(GTK_GRID(grid), 5);
    GtkWidget *head = gtk_label_new(title);
    gtk_widget_add_css_class(head, "title-4");
    gtk_label_set_xalign(GTK_LABEL(head), 0);
    gtk_grid_attach(GTK_GRID(grid), head, 0, 0, 2, 1);
    for (guint i = 0; i < n; i++) {
        GtkWidget *keys = gtk_label_new(_(lines[i].keys)), *what = gtk_label_new(_(lines[i].what));
        gtk_label_set_xalign(GTK_LABEL(keys), 0);
        gtk_label_set_xalign(GTK_LABEL(what), 0);
        gtk_label_set_wrap(GTK_LABEL(what), TRUE);
        gtk_label_set_max_width_chars(GTK_LABEL(what), 38);
        gtk_widget_set_valign(keys, GTK_ALIGN_START);
        gtk_widget_add_css_class(keys, "heading");
        gtk_grid_attach(GTK_GRID(grid), keys, 0, (int) i + 1, 1, 1);
        gtk_grid_attach(GTK_GRID(grid), what, 1, (int) i + 1, 1, 1);
    }
    return grid;
}

static gboolean
on_escape(GtkWidget *widget, GVariant *arguments, gpointer data)
{
    gtk_window_close(GTK_WINDOW(widget));
    return TRUE;
}

void
jum_help_show(GtkWindow *parent)
{
    GtkWidget *window = gtk_window_new();
    gtk_window_set_title(GTK_WINDOW(window), _("Keyboard and mouse"));
    gtk_window_set_transient_for(GTK_WINDOW(window), parent);
    gtk_window_set_modal(GTK_WINDOW(window), TRUE);
    GtkWidget *columns = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 36);
    gtk_widget_add_css_class(columns, "dialog-body");
    GtkWidget *left = gtk_box_new(GTK_ORIENTATION_VERTICAL, 18);
    GtkWidget *right = gtk_box_new(GTK_ORIENTATION_VERTICAL, 18);
    gtk_box_append(GTK_BOX(left), section(_("Keys in the picture"), moving, G_N_ELEMENTS(moving)));
    gtk_box_append(GTK_BOX(right),
                   section(_("Mouse and fingers"), pointing, G_N_ELEMENTS(pointing)));
    gtk_box_append(GTK_BOX(right), section(_("In the window"), working, G_N_ELEMENTS(working)));
    gtk_box_append(GTK_BOX(left), section(_("In a study"), studying, G_N_ELEMENTS(studying)));
    gtk_box_append(GTK_BOX(columns), left);
    gtk_box_append(GTK_BOX(columns), right);
    GtkWidget *scroll = gtk_scrolled_window_new(); /* a small screen still shows it all */
    gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scroll), columns);
    gtk_scrolled_window_set_propagate_natural_height(GTK_SCROLLED_WINDOW(scroll), TRUE);
    gtk_scrolled_window_set_propagate_natural_width(GTK_SCROLLED_WINDOW(scroll), TRUE);
    gtk_scrolled_window_set_max_content_height(GTK_SCROLLED_WINDOW(scroll), 700);
    gtk_scrolled_window_set_max_content_width(GTK_SCROLLED_WINDOW(scroll), 1180);
    gtk_window_set_child(GTK_WINDOW(window), scroll);
    GtkEventController *keys = gtk_shortcut_controller_new();
    gtk_shortcut_controller_add_shortcut(
        GTK_SHORTCUT_CONTROLLER(keys),
        gtk_shortcut_new(gtk_keyval_trigger_new(GDK_KEY_Escape, 0),
                         gtk_callback_action_new(on_escape, NULL, NULL)));
    gtk_widget_add_controller(window, keys);
    gtk_window_present(GTK_WINDOW(window));
}
