/** How a note of ours stands within a message: whatever style the message has, this is ours. */
export const noteStyle = 'all:initial!important;font:bold 14px system-ui!important;color:#b3261e!important';
