"""« Évolution observée » : one page to read in two minutes, its drawing and its workbook."""

from views.impact import page as page
