"""« Activité »: what was done, quarter by quarter; its drawings, its workbook, its paper, and the lists behind it."""
